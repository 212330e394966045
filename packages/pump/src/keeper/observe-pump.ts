import type { MissingWays } from '../carry/ways.js'
import { ProtocolError } from '../control/protocol.js'
import type { DropReason } from '../core/drop-reasons.js'
import type { PeerCounters, PumpPeer } from '../core/peer-table.js'
import type { PumpConnection } from './pump-connection.js'

export interface PumpState {
  readonly pid: number | undefined
  readonly peers: readonly (PumpPeer & PeerCounters)[]
  /** Packets since this pump runs. */
  readonly dropped: Readonly<Record<DropReason, number>>
  /** For each way that is not used, why. */
  readonly missing: MissingWays
  readonly rssBytes: number
}

export async function observePump(pump: PumpConnection): Promise<PumpState> {
  const peers: (PumpPeer & PeerCounters)[] = []
  for (let from: number | undefined = 0; ; ) {
    const { answer } = await pump.ask({ do: 'observe', from })
    if (!('page' in answer)) throw new ProtocolError('found no page in the answer of the pump')
    const { peers: more, next, ...rest } = answer.page
    peers.push(...more)
    if (next === undefined) return { pid: pump.pid, peers, ...rest }
    from = next
  }
}
