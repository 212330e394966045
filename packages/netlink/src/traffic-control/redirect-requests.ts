import { isLittleEndian } from '../codec/byte-order.js'
import { NLA_F_NESTED, NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL } from '../codec/constants.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { RTM_GETTFILTER, RTM_NEWTFILTER } from '../message-types.js'
import type { Request } from '../request.js'
import { INGRESS_HANDLE, TCA_KIND, TCA_OPTIONS } from './constants.js'
import {
  TC_ACT_STOLEN,
  TC_MIRRED_LENGTH,
  TC_U32_SEL_LENGTH,
  TC_U32_TERMINAL,
  TCA_ACT_KIND,
  TCA_ACT_OPTIONS,
  TCA_EGRESS_REDIR,
  TCA_MIRRED_PARMS,
  TCA_U32_ACT,
  TCA_U32_CLASSID,
  TCA_U32_SEL,
} from './redirect-constants.js'
import { writeTcHeader } from './tc-header.js'

const FIRST_PRIORITY = 1 << 16
const CLASS_1_1 = 0x10001
const ETH_P_ALL = 3
/** The protocol of a filter is in network order, wherever the number that holds it is not. */
const allProtocols = isLittleEndian ? ETH_P_ALL << 8 : ETH_P_ALL

/** Whatever comes in by a link leaves by another instead, as `tc filter add … u32 match u32 0 0 action mirred egress redirect`. */
export function addRedirect({ linkIndex, toIndex }: { linkIndex: number; toIndex: number }): Request {
  return {
    operation: 'RTM_NEWTFILTER',
    type: RTM_NEWTFILTER,
    flags: NLM_F_CREATE | NLM_F_EXCL,
    writeBody: writer => {
      writeTcHeader(writer, { linkIndex, parent: INGRESS_HANDLE, info: FIRST_PRIORITY | allProtocols })
      writer.attributeText(TCA_KIND, 'u32')
      const options = writer.beginNested(TCA_OPTIONS)
      writer.attributeU32(TCA_U32_CLASSID, CLASS_1_1)
      writeAction(writer, toIndex)
      writer.attributeBytes(TCA_U32_SEL, everything())
      writer.endNested(options)
    },
  }
}

/** The filters that what comes in by a link meets. ENODEV when the link is gone. */
export function dumpIngressFilters(linkIndex: number): Request {
  return {
    operation: 'RTM_GETTFILTER',
    type: RTM_GETTFILTER,
    flags: NLM_F_DUMP,
    writeBody: writer => writeTcHeader(writer, { linkIndex, parent: INGRESS_HANDLE }),
  }
}

/** struct tc_u32_sel with one key that asks for no bit: every packet fits. */
function everything(): Uint8Array {
  const selector = new Uint8Array(TC_U32_SEL_LENGTH)
  selector[0] = TC_U32_TERMINAL
  selector[2] = 1
  return selector
}

function writeAction(writer: MessageWriter, toIndex: number): void {
  const actions = writer.beginNested(TCA_U32_ACT)
  const first = writer.beginNested(1)
  writer.attributeText(TCA_ACT_KIND, 'mirred')
  const options = writer.beginNested(TCA_ACT_OPTIONS | NLA_F_NESTED)
  const parameters = Buffer.alloc(TC_MIRRED_LENGTH)
  const view = new DataView(parameters.buffer, parameters.byteOffset, parameters.length)
  view.setUint32(8, TC_ACT_STOLEN, isLittleEndian)
  view.setUint32(20, TCA_EGRESS_REDIR, isLittleEndian)
  view.setUint32(24, toIndex, isLittleEndian)
  writer.attributeBytes(TCA_MIRRED_PARMS, parameters)
  writer.endNested(options)
  writer.endNested(first)
  writer.endNested(actions)
}
