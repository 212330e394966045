import { contains, lengthOf, type Prefix } from '@weft/inet'
import { families, familyLease } from '../../../model/family.js'
import type { Lease } from '../../../model/lease.js'
import type { FamilyNetwork } from '../../../model/network.js'
import type { Problem } from '../../../model/problem.js'
import { subnetsOf } from '../../../model/subnets.js'
import { judgeRecords } from '../../../store/etcd/judge-records.js'
import { haveOverlap, isReservation, type LeaseRecord, readRecord, takes } from '../../../store/etcd/lease-record.js'
import { formatSubnetKey } from '../../../store/etcd/subnet-key.js'
import { prefix } from '../../../store/etcd/testing/key-value-of.js'
import { freeSubnets } from '../free-subnets.js'
import { addressesOf } from '../machine.js'
import { isAt, type SimNode } from '../sim-node.js'
import type { World } from '../world.js'
import { kernelFault, leftBehind } from './kernel-fault.js'
import { missingStranger } from './strangers.js'

/** What is not yet as it should be once nothing goes wrong any more; undefined when everything is. */
export async function unfinished(world: World): Promise<string | undefined> {
  const { leases } = judgeRecords(prefix, world.books.kvs.values())
  for (const node of world.nodes) {
    const fault = node.isGone ? undefined : standingFault(world, node, leases)
    if (fault !== undefined) return `${node.name} ${fault}`
  }
  return anyKernel(world, node => kernelFault(world, node, leases))
}

/** What of former times is still there. */
export function remains(world: World): Promise<string | undefined> {
  const { leases } = judgeRecords(prefix, world.books.kvs.values())
  return anyKernel(world, node => leftBehind(world, node, leases))
}

async function anyKernel(
  { nodes }: World,
  look: (node: SimNode) => Promise<string | undefined>,
): Promise<string | undefined> {
  for (const node of nodes) {
    const fault = missingStranger(node) ?? (holds(node) ? await look(node) : undefined)
    if (fault !== undefined) return `in the kernel of ${node.name} ${fault}`
  }
  return undefined
}

export function holds({ life }: SimNode): boolean {
  return life?.standing?.is === 'held'
}

function standingFault(world: World, node: SimNode, leases: readonly Lease[]): string | undefined {
  const { life } = node
  if (life === undefined) return 'does not run'
  const { standing } = life
  if (standing === undefined) return 'has heard nothing of its lease'
  if (standing.is === 'remembered') return 'still lives on what it remembers'
  return standing.is === 'held' ? leaseFault(world, node, leases) : excuseFault(world, node, standing.problem)
}

/** It says that it holds a lease: is it there, as all others see it? */
function leaseFault(world: World, node: SimNode, leases: readonly Lease[]): string | undefined {
  const own = node.life?.own
  const subnets = own && subnetsOf(own.subnet, own.ipv6Subnet)
  if (own === undefined || subnets === undefined) return 'holds no subnet'
  const key = formatSubnetKey(prefix, subnets)
  const kv = world.books.kvs.get(key)
  const record = kv && readRecord(prefix, kv)
  if (kv === undefined) return `holds ${key}, which is not there`
  if (record?.is !== 'readable' || record.lease.node !== node.name) return `holds ${key}, which is not its own`
  if (kv.leaseId !== 0n && world.books.etcd.timeToLive(kv.leaseId) === undefined) return `holds ${key} without a lease`
  const { ipv4, ipv6 } = addressesOf(node.host)
  for (const family of families) {
    const network = world.network.families[family]
    if (network === undefined) continue
    const { subnet, publicAddress } = familyLease(record.lease, family)
    if (publicAddress !== (family === 'ipv4' ? ipv4 : ipv6)) return `is told to be at ${publicAddress}`
    if (subnet === undefined || !fits(subnet, network)) return `holds ${subnet}, which does not fit ${network.network}`
  }
  if (!leases.some(lease => lease === record.lease)) return `holds ${key}, but the others leave it out`
  const spare = world.records.find(
    other => other !== record && other.is === 'readable' && other.lease.node === node.name && !isReservation(other),
  )
  return spare && `has a second lease: ${spare.kv.key}`
}

/** It says why it cannot have a lease: is that so? */
function excuseFault(world: World, node: SimNode, problem: Problem): string | undefined {
  const others = world.records.filter(record => !isOf(node, record))
  const own = world.records.filter(record => isOf(node, record))
  const networks = families.flatMap(family => {
    const network = world.network.families[family]
    return network === undefined ? [] : [{ family, network }]
  })
  const excuses: { readonly [code: string]: () => boolean } = {
    'address-clash': () =>
      others.some(record => record.is === 'readable' && isAt(node, record.lease) && isOfGone(world, record)),
    'network-full': () => networks.some(({ family, network }) => freeSubnets(family, network, others).length === 0),
    'lease-taken': () => {
      const subnets = node.pods && subnetsOf(node.pods.subnet, node.pods.ipv6Subnet)
      return subnets !== undefined && others.some(record => haveOverlap(record.subnets, subnets))
    },
    reservation: () =>
      own.some(
        record => isReservation(record) && networks.some(({ family, network }) => misfits(record, family, network)),
      ),
  }
  return excuses[problem.code]?.() ? undefined : `is told without reason: ${problem.sentence}`

  function misfits(record: LeaseRecord, family: 'ipv4' | 'ipv6', network: FamilyNetwork): boolean {
    const subnet = record.subnets[family]
    return subnet !== undefined && (!fits(subnet, network) || others.some(other => takes(other, family, subnet)))
  }
}

function isOf({ name }: SimNode, record: LeaseRecord): boolean {
  return record.is === 'readable' && record.lease.node === name
}

function isOfGone({ nodes }: World, record: LeaseRecord): boolean {
  return nodes.some(node => node.isGone && isOf(node, record))
}

function fits(subnet: Prefix, { network, subnetLength }: FamilyNetwork): boolean {
  return contains(network, subnet) && lengthOf(subnet) === subnetLength
}
