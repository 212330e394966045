import { AF_INET, AF_UNSPEC } from '@weft/linux'
import { RTM_SETLINK } from '../message-types.js'
import type { Request } from '../request.js'
import { IFLA_AF_SPEC } from './constants.js'

const IFLA_INET_CONF = 1
const IPV4_DEVCONF_ROUTE_LOCALNET = 26

/**
 * Packets from and to 127.0.0.0/8 may pass this link. The same as the file `route_localnet` below /proc/sys, for whom that is
 * read-only.
 */
export function allowRouteLocalnet(linkIndex: number): Request {
  return {
    operation: 'RTM_SETLINK',
    type: RTM_SETLINK,
    flags: 0,
    writeBody: writer => {
      writer.u8(AF_UNSPEC)
      writer.u8(0)
      writer.u16(0)
      writer.u32(linkIndex)
      writer.u32(0)
      writer.u32(0)
      const families = writer.beginNested(IFLA_AF_SPEC)
      const inet = writer.beginNested(AF_INET)
      const settings = writer.beginNested(IFLA_INET_CONF)
      writer.attributeU32(IPV4_DEVCONF_ROUTE_LOCALNET, 1)
      writer.endNested(settings)
      writer.endNested(inet)
      writer.endNested(families)
    },
  }
}
