import type { Message } from '../codec/message.js'
import { NETLINK_NETFILTER } from '../socket-constants.js'
import { type EventWatch, type WatchOptions, watchGroups } from './watch-groups.js'

/** Something in this table was made, changed or deleted, or the table itself. */
export interface TableChange {
  /** As `nft` says: 'ip', 'ip6', 'inet' … */
  family: string
  table: string
}

// <linux/netfilter/nfnetlink.h>, <linux/netfilter/nf_tables.h>.
const NFNLGRP_NFTABLES = 7
const NFNL_SUBSYS_NFTABLES = 10
const NFT_MSG_NEWGEN = 15
const NFGENMSG_LENGTH = 4
/** In the messages about tables, chains, rules, sets, elements, objects and flowtables alike. */
const NFTA_TABLE = 1

const families = new Map([
  [1, 'inet'],
  [2, 'ip'],
  [3, 'arp'],
  [5, 'netdev'],
  [7, 'bridge'],
  [10, 'ip6'],
])

/** Each table is named once in what is handed over, however much of it changed. */
export function watchNftables(options: WatchOptions & { onTables: (changed: TableChange[]) => void }): EventWatch {
  return watchGroups({
    ...options,
    protocol: NETLINK_NETFILTER,
    groups: [NFNLGRP_NFTABLES],
    decode: decodeTableChange,
    onEvents: changes => options.onTables(distinct(changes)),
  })
}

export function decodeTableChange(message: Message): TableChange | undefined {
  if (message.type >> 8 !== NFNL_SUBSYS_NFTABLES) return undefined
  // Ends each transaction. Its attribute 1 is the number of the generation.
  if ((message.type & 0xff) === NFT_MSG_NEWGEN) return undefined
  const family = families.get(message.u8(0))
  if (family === undefined) return undefined
  const attributes = message.attributes(NFGENMSG_LENGTH)
  while (attributes.next()) {
    if (attributes.type === NFTA_TABLE) return { family, table: attributes.text() }
  }
  return undefined
}

function distinct(changes: readonly TableChange[]): TableChange[] {
  const byName = new Map(changes.map(change => [`${change.family} ${change.table}`, change]))
  return [...byName.values()]
}
