import { isDeepStrictEqual } from 'node:util'
import type { Machine } from '../../../kernel/memory/machine.js'
import { readRecord } from '../../../store/etcd/lease-record.js'
import { prefix } from '../../../store/etcd/testing/key-value-of.js'
import type { Deed, KeyChange } from '../books.js'
import { addressesOf, bootMachine } from '../machine.js'
import type { SimNode } from '../sim-node.js'
import type { World } from '../world.js'

/** A daemon writes into and deletes what is its own, and nothing else. */
export function guardForeignKeys(world: World): void {
  /** Who wrote the last value of a key that could be read: a slip of somebody's hand makes it nobody else's. */
  const owners = new Map<string, string>()
  world.books.onDeed(deed => {
    for (const change of deed.changes) {
      const complaint = deed.author.is === 'daemon' ? judge(change, deed) : undefined
      if (complaint !== undefined) world.breaks(complaint)
      remember(change, deed)
    }
  })

  function judge({ key, before, after }: KeyChange, { author }: Deed): string | undefined {
    const node = world.nodes.find(({ name }) => name === author.name)
    const record = before && readRecord(prefix, before)
    const verb = after === undefined ? 'deleted' : 'overwrote'
    if (before === undefined)
      return isPlace(key) ? undefined : `${author.name} made ${key}, which is no place for a lease`
    if (record === undefined || record.is === 'stray' || node === undefined) return `${author.name} ${verb} ${key}`
    if (record.is === 'unreadable') {
      return owners.get(key) === author.name ? undefined : `${author.name} ${verb} ${key}, which it cannot read`
    }
    const isOwn = record.isNamed ? record.lease.node === node.name : hadAddress(node, record.lease)
    return isOwn ? undefined : `${author.name} ${verb} ${key} of ${record.lease.node}`
  }

  function remember({ key, after }: KeyChange, { author }: Deed): void {
    const record = after && readRecord(prefix, after)
    if (after === undefined) owners.delete(key)
    else if (author.is === 'daemon') owners.set(key, author.name)
    else if (record?.is === 'readable' && author.is === 'flannel') owners.set(key, author.name)
  }
}

function isPlace(key: string): boolean {
  return key.startsWith(`${prefix}/subnets/`) || key.startsWith(`${prefix}/ipv6-subnets/`)
}

function hadAddress({ hosts }: SimNode, lease: { readonly publicIp?: string; readonly publicIpv6?: string }): boolean {
  return [...hosts].map(addressesOf).some(({ ipv4, ipv6 }) => lease.publicIp === ipv4 || lease.publicIpv6 === ipv6)
}

/** What other programs put into the kernel of a machine is there as they left it. */
export function missingStranger({ name, host, machine }: SimNode): string | undefined {
  const fresh: Machine = bootMachine(name, host).machine
  for (const kind of ['table', 'chain', 'link', 'address', 'neighbor', 'forwarding', 'nexthop', 'route'] as const) {
    for (const [key, stranger] of fresh.state[kind]) {
      // The tunnel of another program stays on the address that the machine had.
      const present = machine.state[kind].get(key)
      const isThere = kind === 'link' ? present !== undefined : isDeepStrictEqual(present, stranger)
      if (!isThere)
        return `the ${kind} ${key} of another program is ${JSON.stringify(present)} and not ${JSON.stringify(stranger)}`
    }
  }
  return undefined
}
