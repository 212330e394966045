import { contains } from '@weft/inet'
import type { Program } from '@weft/iptables'
import type { Observed } from '../../model/facts.js'
import { type MutableState, weftProtocol } from '../../model/state.js'
import type { ObserveQuery } from '../kernel.js'
import { defaultLink, findPaths } from './find-path.js'
import { interfacesBut, type Machine } from './machine.js'

export function observeMachine(machine: Machine, query: ObserveQuery): Observed {
  const { state, hasNexthopObjects, trafficRules, fou } = machine
  const defaultLinks = { ipv4: defaultLink(state, 'ipv4'), ipv6: defaultLink(state, 'ipv6') }
  return {
    state: visibleState(machine, query),
    facts: {
      interfaces: interfacesBut(machine, query.links),
      defaultLinks: {
        ...(defaultLinks.ipv4 !== undefined && { ipv4: defaultLinks.ipv4 }),
        ...(defaultLinks.ipv6 !== undefined && { ipv6: defaultLinks.ipv6 }),
      },
      paths: findPaths(state, query.resolve),
      hasNexthopObjects,
      foreignNexthops: new Set(
        [...state.nexthop.values()].filter(({ protocol }) => protocol !== weftProtocol).map(({ id }) => id),
      ),
      trafficRules,
      ...(query.asksForFou && { fou }),
    },
  }
}

/** Copies: an observation does not change when the machine does. */
function visibleState(
  { state, trafficRules }: Machine,
  { links, networks, tables, chains, asksForFou = false }: ObserveQuery,
): MutableState {
  const { missingNft, iptables } = trafficRules
  const isMissing = (program: Program) => iptables.missing[program.startsWith('ip6') ? 'ipv6' : 'ipv4'] !== undefined
  return {
    table: pick(state.table, (_, key) => missingNft === undefined && tables.includes(key)),
    chain: pick(state.chain, ({ program }, key) => !isMissing(program) && chains.includes(key)),
    fou: pick(state.fou, () => asksForFou),
    link: pick(state.link, ({ name }) => links.has(name)),
    pump: pick(state.pump, ({ link }) => links.has(link)),
    address: pick(state.address, ({ link }) => links.has(link)),
    neighbor: pick(state.neighbor, ({ link }) => links.has(link)),
    forwarding: pick(state.forwarding, ({ link }) => links.has(link)),
    nexthop: new Map(state.nexthop),
    route: pick(state.route, ({ destination }) => networks.some(network => contains(network, destination))),
  }
}

function pick<Value>(all: ReadonlyMap<string, Value>, fits: (value: Value, key: string) => boolean) {
  const picked = new Map<string, Value>()
  for (const [key, value] of all) if (fits(value, key)) picked.set(key, value)
  return picked
}
