import { addressAt, interfaceAddress, lengthOf } from '@weft/inet'
import { applyToState } from '../../kernel/memory/apply-operation.js'
import { connectedRoute } from '../../kernel/memory/connected-route.js'
import { addInterface, type Machine } from '../../kernel/memory/machine.js'
import { MemoryKernel } from '../../kernel/memory/memory-kernel.js'
import { put } from '../../kernel/memory/objects.js'
import type { Lease } from '../../model/lease.js'
import type { NodeOptions } from '../../plan/underlay.js'
import { readNode } from '../../testing/case-node.js'
import { readOperatorLine } from '../../testing/operator-line.js'

/** The addresses of the machine with this number in the network of machines. */
export function addressesOf(host: number): { readonly ipv4: string; readonly ipv6: string } {
  return { ipv4: `10.0.${host >> 8}.${host & 255}`, ipv6: `2001:db8::${host.toString(16)}` }
}

/** What other programs have put into the kernel of each machine. */
const strangers: readonly string[] = [
  'ip route replace 172.30.0.0/16 via 10.0.255.254 dev eth0 proto 4',
  'ip route replace 10.244.0.128/25 via 10.0.255.253 dev eth0 proto 4',
  'ip -6 route replace fd00:10:244:0:8000::/65 via 2001:db8::ffff dev eth0 proto 4',
  'ip nexthop replace id 7 via 10.0.255.253 dev eth0 proto 4',
  'ip neigh replace 10.0.255.253 lladdr 02:00:00:00:ff:fd dev eth0 nud permanent',
  'ip link add vxlan7 address 02:00:00:00:07:07 mtu 1400 up type vxlan id 7 dev eth0 dstport 4789 nolearning',
]

export interface BootedMachine {
  readonly kernel: MemoryKernel
  /** What the kernel is made of. */
  readonly machine: Machine
  readonly options: NodeOptions
}

/** A machine that has just been started. */
export function bootMachine(name: string, host: number): BootedMachine {
  const { ipv4, ipv6 } = addressesOf(host)
  const { options, machine: described } = readNode([
    `${name} --iface eth0`,
    `eth0 ${ipv4}/16 ${ipv6}/64 mtu 1500`,
    'docker0 172.17.0.1/16 mtu 1500',
    'ip route add default via 10.0.255.254 dev eth0',
    'ip -6 route add default via 2001:db8::fffe dev eth0 metric 1024',
  ])
  const kernel = new MemoryKernel(described)
  const machine = machineOf(kernel)
  for (const line of strangers) {
    const operation = readOperatorLine(line.replace(' dstport', ` local ${ipv4} dstport`))
    if (operation === undefined) throw new Error(`nothing is understood of: ${line}`)
    applyToState(machine.state, operation)
  }
  return { kernel, machine, options }
}

/** Somebody gives the machine another address. */
export function moveMachine(kernel: MemoryKernel, from: number, to: number): void {
  const [old, next] = [addressesOf(from), addressesOf(to)]
  const pairs = [
    [`${old.ipv4}/16`, `${next.ipv4}/16`],
    [`${old.ipv6}/64`, `${next.ipv6}/64`],
  ] as const
  kernel.meddle(({ state }) => {
    for (const [before, after] of pairs) {
      const young = { link: 'eth0', address: interfaceAddress(after) }
      // The new one first: with the last address of a family all its routes would go.
      applyToState(state, { do: 'address.add', address: young })
      applyToState(state, { do: 'address.delete', address: { link: 'eth0', address: interfaceAddress(before) } })
      const route = connectedRoute(young)
      if (route !== undefined) put(state, 'route', route)
    }
  })
}

/** The bridge that comes with the first pod, with the first address of each subnet. */
export function startPods(kernel: MemoryKernel, { subnet, ipv6Subnet }: Lease): void {
  const addresses = [subnet, ipv6Subnet].flatMap(prefix => {
    if (prefix === undefined) return []
    const address = interfaceAddress(`${addressAt(prefix, 1)}/${lengthOf(prefix)}`)
    return [{ address, isGlobal: true, isPermanent: true, isUnfit: false }]
  })
  const bridge = { name: 'cni0', mtuBytes: 1450, isUp: true, isLoopback: false, addresses }
  kernel.meddle(machine => addInterface(machine, bridge))
}

export function stopPods(kernel: MemoryKernel): void {
  kernel.meddle(({ state }) => applyToState(state, { do: 'link.delete', name: 'cni0' }))
}

export function machineOf(kernel: MemoryKernel): Machine {
  const found: Machine[] = []
  kernel.meddle(machine => void found.push(machine))
  const [machine] = found
  if (machine === undefined) throw new Error('a kernel without a machine')
  return machine
}
