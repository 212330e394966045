import type { Address, Family, Prefix } from '@weft/inet'
import { addressSet, type Chain } from '@weft/nftables'
import type { TunnelMouth } from '../backends/backend.js'
import { type Entry, entry } from '../backends/entry.js'
import { type Problem, problem } from '../model/problem.js'
import type { TrafficRuleFacts } from '../model/traffic-rule-facts.js'
import { tableOf } from './nft-table.js'

/** What must be there once it is known who the peers are. */
export type Guard = (peers: readonly Address[]) => readonly Entry[]

interface Place {
  readonly family: Family
  readonly network: Prefix
}

interface Surroundings {
  /** Of other rules, in the table that they share. */
  readonly entries: readonly Entry[]
  readonly facts: TrafficRuleFacts
}

export interface GuardPlan {
  readonly guard?: Guard
  readonly problems: readonly Problem[]
}

/**
 * The kernel takes packets out of UDP whoever sent them, so only the peers' datagrams come that far, and nothing comes out
 * of the tunnel that is not of the network. All in the table of the traffic rules: a flanneld that takes it over empties it.
 */
export function planSpoofGuard(
  mouth: TunnelMouth | undefined,
  { family, network }: Place,
  { entries, facts }: Surroundings,
): GuardPlan {
  if (mouth === undefined) return { problems: [] }
  if (facts.missingNft !== undefined) return { problems: [noGuard(mouth, facts.missingNft)] }
  const table = entries.find(one => one.kind === 'table')?.object ?? tableOf(family, [])
  const inner = onlyFromNetwork(mouth.link, network)
  return {
    problems: [],
    guard: peers => [
      entry('table', {
        ...table,
        sets: [addressSet({ name: peerSet, family, comment: 'public addresses of the other nodes' }, peers)],
        chains: [...table.chains, onlyFromPeers(mouth.port, family), inner],
      }),
    ],
  }
}

const peerSet = 'peers'

function onlyFromPeers(port: number, family: Family): Chain {
  return {
    name: 'tunnel-outer',
    comment: 'chain to drop datagrams of strangers to the tunnel',
    hook: { type: 'filter', hook: 'input', priority: 0, policy: 'accept' },
    rules: [
      {
        match: [
          { on: 'source', operator: '!=', set: peerSet, family },
          { on: 'destination-port', operator: '==', protocol: 'udp', port },
        ],
        verdict: 'drop',
      },
    ],
  }
}

/** NF_IP_PRI_RAW: before a connection is made of it. */
const rawPriority = -300

function onlyFromNetwork(name: string, network: Prefix): Chain {
  return {
    name: 'tunnel-inner',
    comment: 'chain to drop what comes out of the tunnel and is not of the network',
    hook: { type: 'filter', hook: 'prerouting', priority: rawPriority, policy: 'accept' },
    rules: [
      {
        match: [
          { on: 'input-interface', operator: '==', name },
          { on: 'source', operator: '!=', prefix: network },
        ],
        verdict: 'drop',
      },
    ],
  }
}

function noGuard({ port }: TunnelMouth, missing: string): Problem {
  const sentence = `whoever can send to UDP port ${port} of this node can send packets into the network, because nothing keeps strangers out: ${missing}`
  return problem('spoof-guard', String(port), sentence)
}
