import { AF_INET, AF_INET6 } from '@weft/linux'
import type { MessageWriter } from '../codec/message-writer.js'
import { type AddrGenMode, writeAddrGenMode } from './addr-gen-mode.js'
import { IFLA_AF_SPEC } from './constants.js'

const IFLA_INET_CONF = 1
const IPV4_DEVCONF_ARP_NOTIFY = 22

/** What the address families keep for each link. */
export interface FamilySettings {
  addrGenMode?: AddrGenMode
  /** net.ipv4.conf.NAME.arp_notify: the addresses that the link has when it goes up are told to the neighbours. */
  announcesAddresses?: boolean
}

export function writeFamilySettings(writer: MessageWriter, { addrGenMode, announcesAddresses }: FamilySettings): void {
  if (addrGenMode === undefined && announcesAddresses === undefined) return
  const families = writer.beginNested(IFLA_AF_SPEC)
  if (announcesAddresses !== undefined) {
    const inet = writer.beginNested(AF_INET)
    const conf = writer.beginNested(IFLA_INET_CONF)
    writer.attributeU32(IPV4_DEVCONF_ARP_NOTIFY, announcesAddresses ? 1 : 0)
    writer.endNested(conf)
    writer.endNested(inet)
  }
  if (addrGenMode !== undefined) {
    const inet6 = writer.beginNested(AF_INET6)
    writeAddrGenMode(writer, addrGenMode)
    writer.endNested(inet6)
  }
  writer.endNested(families)
}
