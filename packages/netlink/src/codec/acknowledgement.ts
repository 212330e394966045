import { align } from './byte-order.js'
import {
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLMSG_ERROR,
  NLMSG_HEADER_LENGTH,
  NLMSGERR_ATTR_MISS_NEST,
  NLMSGERR_ATTR_MISS_TYPE,
  NLMSGERR_ATTR_MSG,
  NLMSGERR_ATTR_OFFS,
} from './constants.js'
import type { Message } from './message.js'

export interface Acknowledgement {
  /** Positive; 0 is success. */
  readonly errno: number
  readonly text: string | undefined
  /** Where in the request the offending attribute starts, counted from the message's header. */
  readonly attributeOffset: number | undefined
  /** The top-level attribute that the request should have had. */
  readonly missingAttribute: number | undefined
}

/** Decodes NLMSG_ERROR, and NLMSG_DONE, in which a dump that failed half-way reports its error. */
export function decodeAcknowledgement(message: Message): Acknowledgement {
  const errno = message.bodyLength < 4 ? 0 : 0 - message.i32(0)
  let text: string | undefined
  let attributeOffset: number | undefined
  let missingAttribute: number | undefined
  let isMissingInside = false
  if ((message.flags & NLM_F_ACK_TLVS) !== 0) {
    const attributes = message.attributes(message.type === NLMSG_ERROR ? 4 + echoedLength(message) : 4)
    while (attributes.next()) {
      if (attributes.type === NLMSGERR_ATTR_MSG) text = attributes.text()
      else if (attributes.type === NLMSGERR_ATTR_OFFS) attributeOffset = attributes.u32()
      else if (attributes.type === NLMSGERR_ATTR_MISS_TYPE) missingAttribute = attributes.u32()
      else if (attributes.type === NLMSGERR_ATTR_MISS_NEST) isMissingInside = true
    }
    if (isMissingInside) missingAttribute = undefined
  }
  return { errno, text, attributeOffset, missingAttribute }
}

/** Kernels before 4.3 know no NETLINK_CAP_ACK and repeat the whole request in a refusal. */
function echoedLength(message: Message): number {
  if ((message.flags & NLM_F_CAPPED) !== 0) return NLMSG_HEADER_LENGTH
  return Math.max(NLMSG_HEADER_LENGTH, align(message.u32(4)))
}
