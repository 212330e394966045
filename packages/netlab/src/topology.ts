import { type InterfaceAddress, interfaceAddress } from '@weft/inet'

/** One machine on the underlay, before anything of it exists. */
export interface NodePlan {
  readonly name: string
  /** 1 to 250, and a few more for machines that are no nodes; every number of the machine is made of it. */
  readonly index: number
  readonly ipv4: InterfaceAddress
  readonly ipv6: InterfaceAddress
  /** The switch's end of the node's cable. The node's end is always `eth0`. */
  readonly switchPort: string
}

export interface Topology {
  readonly cableMtuBytes: number
  readonly nodes: readonly NodePlan[]
}

const MAXIMUM_NODES = 250
/** Of the machines in 192.0.2.0/24. */
const LAST_ADDRESS = 254

export function planTopology({ nodes, cableMtuBytes = 1500 }: { nodes: number; cableMtuBytes?: number }): Topology {
  if (!Number.isInteger(nodes) || nodes < 0 || nodes > MAXIMUM_NODES) {
    throw new RangeError(`A lab of ${nodes} nodes cannot be built; accepted is 0 to ${MAXIMUM_NODES}.`)
  }
  return { cableMtuBytes, nodes: Array.from({ length: nodes }, (_, place) => planNode(place + 1)) }
}

/**
 * The node of that index. IPv6 repeats the digits of IPv4 (192.0.2.12 and 2001:db8:0:2::12), because
 * people read them side by side; no two indexes meet, as different digits are different numbers.
 */
export function planNode(index: number): NodePlan {
  if (!Number.isInteger(index) || index < 1 || index > MAXIMUM_NODES) {
    throw new RangeError(`A lab has no node number ${index}; accepted is 1 to ${MAXIMUM_NODES}.`)
  }
  return machine(`node-${letters(index)}`, index)
}

/** A machine on the same switch that is no node: the numbers above theirs are for such. */
export function planMachine(name: string, index: number): NodePlan {
  if (!Number.isInteger(index) || index <= MAXIMUM_NODES || index > LAST_ADDRESS) {
    throw new RangeError(`A lab has no machine number ${index} besides its nodes; accepted is 251 to ${LAST_ADDRESS}.`)
  }
  return machine(name, index)
}

function machine(name: string, index: number): NodePlan {
  return {
    name,
    index,
    ipv4: interfaceAddress(`192.0.2.${index}/24`),
    ipv6: interfaceAddress(`2001:db8:0:2::${index}/64`),
    switchPort: `port${index}`,
  }
}

/** The lowest index that no node has, so that a node that was removed can come back. */
export function freeIndex(nodes: Iterable<Pick<NodePlan, 'index'>>): number {
  const taken = new Set(Array.from(nodes, node => node.index))
  let index = 1
  while (taken.has(index)) index++
  return index
}

/** 1 → a, 26 → z, 27 → aa. */
function letters(index: number): string {
  let text = ''
  for (let rest = index; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    text = String.fromCharCode(97 + ((rest - 1) % 26)) + text
  }
  return text
}
