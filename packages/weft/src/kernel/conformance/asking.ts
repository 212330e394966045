import type { Observed } from '../../model/facts.js'
import type { Operation } from '../../model/operation.js'
import { type Kind, keyOf, type MutableState, type Route, type StateObjects } from '../../model/state.js'
import type { Kernel, ObserveQuery } from '../kernel.js'
import { ipv4, ipv6, type Sample } from './samples.js'

/** RTPROT_KERNEL */
const kernelProtocol = 2

const query: ObserveQuery = {
  links: new Set([ipv4.link.name, ipv6.link.name]),
  networks: [ipv4.network, ipv6.network],
  tables: [],
  chains: [],
  resolve: [],
  isResync: false,
}

export function observe(kernel: Kernel, more: Partial<ObserveQuery> = {}): Promise<Observed> {
  return kernel.observe({ ...query, ...more })
}

/** What there is of one kind, in the order of the keys. */
export async function see<K extends Kind>(kernel: Kernel, kind: K): Promise<StateObjects[K][]> {
  const { state } = await observe(kernel)
  return inOrder(state, kind)
}

function inOrder<K extends Kind>(state: MutableState, kind: K): StateObjects[K][] {
  const key = keyOf[kind]
  return [...state[kind].values()].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** Without those that the kernel makes of addresses. */
export async function seeRoutes(kernel: Kernel): Promise<Route[]> {
  return (await see(kernel, 'route')).filter(({ protocol }) => protocol !== kernelProtocol)
}

/** One word an operation: `ok`, or the code of the refusal. */
export async function apply(kernel: Kernel, ...operations: readonly Operation[]): Promise<string[]> {
  const failures = await kernel.apply(operations)
  return failures.map(failure => failure?.code ?? 'ok')
}

/** The tunnel device with its address, up and ready. */
export function tunnel({ link, address }: Sample): Operation[] {
  return [
    { do: 'link.create', link },
    { do: 'address.add', address },
  ]
}
