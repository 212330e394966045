import { StoreError } from '../../store-error.js'

const lengthBytes = 4

/** No object of Kubernetes has a tenth of that. */
const longestBytes = 16 * 1024 * 1024

/** The events of a watch in protobuf, each of which comes behind its length. Throws a StoreError when one does not come whole. */
export async function* frames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  let begun: Buffer[] = []
  let there = 0
  let wanted = lengthBytes
  for await (const chunk of chunks) {
    begun.push(chunk)
    there += chunk.length
    // What comes in many pieces is put together once.
    if (there < wanted) continue
    let rest = begun.length === 1 ? chunk : Buffer.concat(begun)
    for (wanted = endOf(rest); rest.length >= wanted; wanted = endOf(rest)) {
      yield rest.subarray(lengthBytes, wanted)
      rest = rest.subarray(wanted)
    }
    begun = rest.length === 0 ? [] : [rest]
    there = rest.length
  }
  if (there > 0) throw new StoreError('broken', "the API server's answer ends in the middle of an event")
}

/** Where the frame at the beginning of this ends; where its length does, while that has not come. */
function endOf(bytes: Buffer): number {
  if (bytes.length < lengthBytes) return lengthBytes
  const length = bytes.readUInt32BE()
  if (length === 0 || length > longestBytes)
    throw new StoreError('broken', `the API server's answer cannot be read: an event of ${length} bytes`)
  return lengthBytes + length
}
