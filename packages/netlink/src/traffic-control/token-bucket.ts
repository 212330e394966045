import type { AttributeReader } from '../codec/attribute-reader.js'
import { isLittleEndian } from '../codec/byte-order.js'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import type { MessageWriter } from '../codec/message-writer.js'

/** The queue of kind 'tbf': so many bytes a second, and so many at once after a pause. */
export interface TokenBucket {
  rateBytesPerSecond: number
  burstBytes: number
  /** What more than this waits is dropped. */
  limitBytes: number
}

const TCA_TBF_PARMS = 1
const TCA_TBF_RATE64 = 4
/** struct tc_tbf_qopt: two struct tc_ratespec, limit, buffer, MTU. */
const TBF_QOPT_LENGTH = 36
/** /proc/net/psched: a tick has been 64 ns since Linux 2.6.31. */
const TICKS_PER_MICROSECOND = 15.625
const MICROSECONDS_PER_SECOND = 1_000_000
const U32 = 2 ** 32

export function writeTokenBucket(writer: MessageWriter, bucket: TokenBucket): void {
  const { rateBytesPerSecond: rate, burstBytes, limitBytes } = bucket
  const options = Buffer.alloc(TBF_QOPT_LENGTH)
  const view = viewOf(options)
  view.setUint32(8, rate % U32, isLittleEndian)
  view.setUint32(24, limitBytes, isLittleEndian)
  view.setUint32(28, burstTicks(rate, burstBytes), isLittleEndian)
  writer.attributeBytes(TCA_TBF_PARMS, options)
  if (rate < U32) return
  const wide = Buffer.alloc(8)
  viewOf(wide).setBigUint64(0, BigInt(rate), isLittleEndian)
  writer.attributeBytes(TCA_TBF_RATE64, wide)
}

/** The burst is told as a time, so it comes back a little smaller than it was asked for. */
export function decodeTokenBucket(attributes: AttributeReader): TokenBucket {
  let rateBytesPerSecond = 0
  let ticks = 0
  let limitBytes = 0
  while (attributes.next()) {
    const view = viewOf(attributes.bytes())
    if (attributes.type === TCA_TBF_PARMS) {
      expectLength(view, TBF_QOPT_LENGTH)
      // A wider rate comes behind, and this one is then all ones.
      rateBytesPerSecond = view.getUint32(8, isLittleEndian)
      limitBytes = view.getUint32(24, isLittleEndian)
      ticks = view.getUint32(28, isLittleEndian)
    } else if (attributes.type === TCA_TBF_RATE64) {
      expectLength(view, 8)
      rateBytesPerSecond = Number(view.getBigUint64(0, isLittleEndian))
    }
  }
  const burstBytes = Math.round((ticks / TICKS_PER_MICROSECOND / MICROSECONDS_PER_SECOND) * rateBytesPerSecond)
  return { rateBytesPerSecond, burstBytes, limitBytes }
}

function burstTicks(rateBytesPerSecond: number, burstBytes: number): number {
  const microseconds = Math.trunc((burstBytes * MICROSECONDS_PER_SECOND) / rateBytesPerSecond)
  return Math.min(Math.trunc(microseconds * TICKS_PER_MICROSECOND), U32 - 1)
}

function expectLength(view: DataView, length: number): void {
  if (view.byteLength >= length) return
  throw new MalformedMessageError(`A token bucket has ${view.byteLength} bytes; accepted is at least ${length}.`)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
