import type { PumpPeer } from '../../model/state.js'
import type { OperationFailure } from '../kernel.js'
import type { Pumps } from './pumps.js'

interface PeerStep {
  readonly pump: 'set' | 'remove'
  readonly peer: PumpPeer
}

interface Refusal {
  /** Of the operation among the others. */
  readonly place: number
  readonly refusal: OperationFailure
}

/** What the programs behind devices are to be told of peers: many at once, since each message takes its time. */
export class PumpPeers {
  readonly #noted = new Map<string, { readonly step: PeerStep; readonly place: number }[]>()

  note(step: PeerStep, place: number): void {
    const key = `${step.pump} ${step.peer.link}`
    const others = this.#noted.get(key)
    if (others === undefined) this.#noted.set(key, [{ step, place }])
    else others.push({ step, place })
  }

  async tell(pumps: Pumps): Promise<readonly Refusal[]> {
    const refusals: Refusal[] = []
    for (const noted of this.#noted.values()) {
      const [first] = noted
      if (first === undefined) continue
      const { link } = first.step.peer
      const peers = noted.map(({ step }) => step.peer)
      const isRemoval = first.step.pump === 'remove'
      const refusal = await (isRemoval ? pumps.removePeers(link, peers) : pumps.setPeers(link, peers))
      if (refusal !== undefined) refusals.push(...noted.map(({ place }) => ({ place, refusal })))
    }
    return refusals
  }
}
