import type { AttributeReader } from '../codec/attribute-reader.js'
import { isLittleEndian } from '../codec/byte-order.js'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import type { Message } from '../codec/message.js'
import { TCA_KIND, TCA_OPTIONS, TCMSG_LENGTH } from './constants.js'
import {
  TC_MIRRED_LENGTH,
  TCA_ACT_KIND,
  TCA_ACT_OPTIONS,
  TCA_EGRESS_REDIR,
  TCA_MIRRED_PARMS,
  TCA_U32_ACT,
} from './redirect-constants.js'

/** Where a filter sends what comes in by a link. */
export interface Redirect {
  linkIndex: number
  toIndex: number
}

/** Undefined for a filter that does something else. */
export function decodeRedirect(message: Message): Redirect | undefined {
  const linkIndex = message.i32(4)
  let kind = ''
  const attributes = message.attributes(TCMSG_LENGTH)
  while (attributes.next()) {
    if (attributes.type === TCA_KIND) kind = attributes.text()
    else if (attributes.type === TCA_OPTIONS && kind === 'u32') {
      const toIndex = targetOf(attributes.nested())
      if (toIndex !== undefined) return { linkIndex, toIndex }
    }
  }
  return undefined
}

function targetOf(options: AttributeReader): number | undefined {
  while (options.next()) {
    if (options.type !== TCA_U32_ACT) continue
    const actions = options.nested()
    // Only the first counts: after a redirect the packet is gone.
    if (actions.next()) return targetOfAction(actions.nested())
  }
  return undefined
}

function targetOfAction(action: AttributeReader): number | undefined {
  let kind = ''
  while (action.next()) {
    if (action.type === TCA_ACT_KIND) kind = action.text()
    else if (action.type === TCA_ACT_OPTIONS && kind === 'mirred') return targetOfMirred(action.nested())
  }
  return undefined
}

function targetOfMirred(options: AttributeReader): number | undefined {
  while (options.next()) {
    if (options.type !== TCA_MIRRED_PARMS) continue
    const bytes = options.bytes()
    if (bytes.length < TC_MIRRED_LENGTH) {
      throw new MalformedMessageError(`A redirect has ${bytes.length} bytes; accepted is ${TC_MIRRED_LENGTH}.`)
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    return view.getUint32(20, isLittleEndian) === TCA_EGRESS_REDIR ? view.getUint32(24, isLittleEndian) : undefined
  }
  return undefined
}
