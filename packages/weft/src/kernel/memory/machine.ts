import { addressOf, isLinkLocal, isLoopback } from '@weft/inet'
import type { FouFacts, HostAddress, Interface } from '../../model/facts.js'
import { emptyState, type LinkAddress, type MutableState, type Route } from '../../model/state.js'
import type { TrafficRuleFacts } from '../../model/traffic-rule-facts.js'
import { applyToState } from './apply-operation.js'
import { put } from './objects.js'

/** A machine's network as the memory kernel keeps it: everybody's objects, the host's own devices among them. */
export interface Machine {
  readonly state: MutableState
  /** Of the host's own devices, what a state has no words for. Name, MTU, state and addresses are read from `state`. */
  readonly interfaces: Map<string, Interface>
  readonly hasNexthopObjects: boolean
  readonly fou: FouFacts
  /** What traffic rules there can be; somebody else's barriers are put here. */
  trafficRules: TrafficRuleFacts
}

export interface MachineOptions {
  readonly interfaces: readonly Interface[]
  /** Besides the routes to the interfaces' own subnets, which follow from their addresses. */
  readonly routes?: readonly Route[]
  readonly hasNexthopObjects?: boolean
  /** Why the kernel carries nothing over UDP by itself; left out, it does. */
  readonly missingFou?: string
  readonly trafficRules?: Partial<TrafficRuleFacts>
}

const usualTrafficRules: TrafficRuleFacts = {
  iptables: { variant: 'nft', canRandomizeFully: true, missing: {} },
  barriers: [],
  bridgeNetfilter: { isThere: true, isOn: { ipv4: true, ipv6: true } },
}

export function makeMachine(options: MachineOptions): Machine {
  const machine: Machine = {
    state: emptyState(),
    interfaces: new Map(),
    hasNexthopObjects: options.hasNexthopObjects ?? true,
    fou: options.missingFou === undefined ? {} : { missing: options.missingFou },
    trafficRules: { ...usualTrafficRules, ...options.trafficRules },
  }
  for (const one of options.interfaces) addInterface(machine, one)
  for (const route of options.routes ?? []) put(machine.state, 'route', route)
  return machine
}

/** A device of the host's, with its addresses and the routes that follow from them. */
export function addInterface({ state, interfaces }: Machine, added: Interface): void {
  const { name, mtuBytes, isUp, addresses } = added
  interfaces.set(name, added)
  put(state, 'link', { kind: 'other', name, kernelKind: 'veth', mtuBytes, isUp })
  for (const { address } of addresses) applyToState(state, { do: 'address.add', address: { link: name, address } })
}

/** Every device that is not asked for by name, as the plan sees it. */
export function interfacesBut({ state, interfaces }: Machine, links: ReadonlySet<string>): Interface[] {
  const addresses = [...state.address.values()]
  return [...state.link.values()]
    .filter(({ name }) => !links.has(name))
    .map(link => {
      const known = interfaces.get(link.name)
      const mac = link.kind === 'vxlan' ? link.mac : known?.mac
      return {
        name: link.name,
        mtuBytes: link.mtuBytes,
        isUp: link.isUp,
        isLoopback: known?.isLoopback ?? false,
        ...(mac !== undefined && { mac }),
        addresses: addresses.filter(address => address.link === link.name).map(address => hostAddress(address, known)),
        ...(link.kind === 'ipip' && { fouPort: link.port }),
      }
    })
}

function hostAddress(entry: LinkAddress, known: Interface | undefined): HostAddress {
  const given = known?.addresses.find(({ address }) => address === entry.address)
  if (given !== undefined) return given
  const address = addressOf(entry.address)
  const isGlobal = !isLinkLocal(address) && !isLoopback(address)
  return { address: entry.address, isGlobal, isPermanent: true, isUnfit: false }
}
