import type { Address, Family, Mac } from '@weft/inet'
import type { FamilyPart, Peer, PeerPart } from '../backends/backend.js'
import type { Entry } from '../backends/entry.js'
import { familyLease } from '../model/family.js'
import type { Lease } from '../model/lease.js'
import { type Problem, problem } from '../model/problem.js'
import { TakenSubnets } from '../model/taken-subnets.js'
import { judge, type Self } from './judge.js'
import type { Guard } from './spoof-guard.js'

interface PeersOptions {
  readonly self: Self
  readonly part: FamilyPart
  readonly guard?: Guard | undefined
}

/**
 * The peers of one family, and what each must have for itself alone. Leases are admitted in the order of their nodes, so
 * of two that clash every node of the cluster leaves out the same one.
 */
export class Peers {
  readonly #self: Self
  readonly #part: FamilyPart
  readonly #guard: Guard | undefined
  readonly #subnets = new TakenSubnets<Peer>()
  readonly #addresses = new Map<Address, Peer>()
  readonly #macs = new Map<Mac, string>()
  readonly #withoutMac = new Set<Peer>()
  readonly #problems: Problem[] = []

  constructor({ self, part, guard }: PeersOptions) {
    this.#self = self
    this.#part = part
    this.#guard = guard
    if (part.mac !== undefined) this.#macs.set(part.mac, self.own.node)
  }

  get family(): Family {
    return this.#self.family
  }

  /** Why leases were not admitted, and what is odd about those that were. */
  get problems(): readonly Problem[] {
    return this.#problems
  }

  /** Answers with what is wanted for the peer, if the lease is one. */
  admit(lease: Lease): readonly Entry[] {
    const peer = judge(lease, this.#self)
    if (peer === undefined) return nothing
    if ('code' in peer) return this.#refuse(peer)
    const rival = this.#subnets.claim(peer)
    if (rival !== undefined) return this.#refuse(subnetClash(peer, rival))
    const twin = this.#addresses.get(peer.publicAddress)
    if (twin === undefined) this.#addresses.set(peer.publicAddress, peer)
    else this.#problems.push(sharedAddress(peer, twin))
    const part = this.#planAlone(peer)
    if (part.problem !== undefined) this.#problems.push(part.problem)
    return part.entries
  }

  /** Answers with what was wanted. To be asked while there are no problems: then nobody waits for what becomes free. */
  dismiss(lease: Lease): readonly Entry[] {
    const { subnet } = familyLease(lease, this.family)
    const peer = subnet && this.#subnets.holderOf(subnet)
    if (peer?.lease !== lease) return nothing
    const { entries, mac } = this.#part.planPeer(peer)
    this.#subnets.release(peer)
    this.#addresses.delete(peer.publicAddress)
    if (mac !== undefined) this.#macs.delete(mac)
    return entries
  }

  /** What there must be for all of them together, as they are now. */
  guardEntries(): readonly Entry[] {
    if (this.#guard === undefined) return nothing
    return this.#guard([...this.#subnets.holders()].map(({ publicAddress }) => publicAddress))
  }

  /** Worked out anew: to keep what is wanted for thousands of peers would cost more than is ever asked for. */
  *parts(): Generator<PeerPart> {
    for (const peer of this.#subnets.holders())
      yield this.#withoutMac.has(peer) ? leftOut(peer) : this.#part.planPeer(peer)
  }

  #planAlone(peer: Peer): PeerPart {
    const part = this.#part.planPeer(peer)
    if (part.mac === undefined) return part
    const owner = this.#macs.get(part.mac)
    if (owner === undefined) {
      this.#macs.set(part.mac, peer.lease.node)
      return part
    }
    this.#withoutMac.add(peer)
    return { ...leftOut(peer), problem: sameMac(peer, part.mac, owner) }
  }

  #refuse(why: Problem): readonly Entry[] {
    this.#problems.push(why)
    return nothing
  }
}

const nothing: readonly Entry[] = []

function leftOut(peer: Peer): PeerPart {
  return { peer, carriage: undefined, entries: nothing }
}

function subnetClash(peer: Peer, rival: Peer): Problem {
  const what = peer.subnet === rival.subnet ? 'both claim' : `claim ${rival.subnet} and`
  const sentence = `${rival.lease.node} and ${peer.lease.node} ${what} ${peer.subnet}; ${peer.lease.node} is left out until one of them gives way`
  return problem('subnet-clash', `${peer.lease.node} ${peer.family}`, sentence)
}

function sharedAddress(peer: Peer, twin: Peer): Problem {
  const sentence = `${twin.lease.node} and ${peer.lease.node} have the same public address ${peer.publicAddress}; one of the two leases is out of date`
  return problem('address-clash', `${peer.lease.node} ${peer.family}`, sentence)
}

function sameMac({ lease, family }: Peer, mac: Mac, owner: string): Problem {
  const sentence = `${lease.node} and ${owner} both have the tunnel MAC ${mac}; ${lease.node} is left out until one of them changes`
  return problem('mac-clash', `${lease.node} ${family}`, sentence)
}
