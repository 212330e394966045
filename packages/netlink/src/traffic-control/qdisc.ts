import type { Message } from '../codec/message.js'
import { TC_H_INGRESS, TC_H_ROOT, TCA_KIND, TCA_OPTIONS, TCMSG_LENGTH } from './constants.js'
import { decodeTokenBucket, type TokenBucket } from './token-bucket.js'

/** A queue of a link, or the place where filters see what comes in. */
export interface Qdisc {
  linkIndex: number
  /** 'tbf', 'ingress', 'noqueue' … */
  kind: string
  handle: number
  /** Undefined for one inside another. */
  at?: 'root' | 'ingress'
  bucket?: TokenBucket
}

export function decodeQdisc(message: Message): Qdisc {
  const qdisc: Qdisc = { linkIndex: message.i32(4), kind: '', handle: message.u32(8) }
  const parent = message.u32(12)
  if (parent === TC_H_ROOT) qdisc.at = 'root'
  else if (parent === TC_H_INGRESS) qdisc.at = 'ingress'
  const attributes = message.attributes(TCMSG_LENGTH)
  // The kernel puts the kind before the options that it explains.
  while (attributes.next()) {
    if (attributes.type === TCA_KIND) qdisc.kind = attributes.text()
    else if (attributes.type === TCA_OPTIONS && qdisc.kind === 'tbf') {
      qdisc.bucket = decodeTokenBucket(attributes.nested())
    }
  }
  return qdisc
}
