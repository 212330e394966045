export { type MissingWays, type WayName, wayNames } from './carry/ways.js'
export { type DropReason, dropReasons } from './core/drop-reasons.js'
export type { PeerCounters, PumpPeer } from './core/peer-table.js'
export { PumpKeeper, type PumpKeeperOptions, type PumpState } from './keeper/pump-keeper.js'
