export type { BaseChain } from './base-chain.js'
export { type Change, deleteTableScript, formatChanges, replaceTableScript } from './change.js'
export { FakeNft } from './fake-nft.js'
export { formatRule } from './format-rule.js'
export { formatTable } from './format-table.js'
export type { ListedChain, ListedTable, UnknownRule } from './listed-table.js'
export { Nft, type NftOptions } from './nft.js'
export type { ChainPlace, NftCommand, NftCommands } from './nft-commands.js'
export { NftError } from './nft-error.js'
export type { Nftables } from './nftables.js'
export { parseListing } from './parse-listing.js'
export { addressSet, prefixSet } from './sets.js'
export type {
  AddressSet,
  Chain,
  Hook,
  InterfaceMatch,
  MarkMatch,
  Match,
  NftSet,
  Operator,
  PortMatch,
  PrefixMatch,
  PrefixSet,
  Rule,
  SetMatch,
  Table,
  TableFamily,
  TableReference,
  Verdict,
} from './table.js'
