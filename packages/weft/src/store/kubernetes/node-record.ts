import { identitiesOf } from '../../backends/identities-of.js'
import { ConfigError } from '../../document/config-error.js'
import type { Lease } from '../../model/lease.js'
import type { Subnets } from '../../model/subnets.js'
import type { AnnotationNames } from './annotation-names.js'
import { isMarked, readAnnotations } from './node-annotations.js'
import type { KubeNode } from './node-api.js'
import { podSubnets } from './pod-subnets.js'

/** A node that says that it takes part, with what is made of it. */
export type NodeRecord = ReadableNode | UnreadableNode

export interface ReadableNode {
  readonly is: 'readable'
  readonly node: KubeNode
  readonly subnets: Subnets
  readonly lease: Lease
  /** What no other node may say of itself too. */
  readonly identities: readonly string[]
}

export interface UnreadableNode {
  readonly is: 'unreadable'
  readonly node: KubeNode
  readonly reason: string
}

const remembered = new WeakMap<KubeNode, NodeRecord>()

/** Undefined for a node that does not take part. What a node says is found out once. */
export function readRecord(names: AnnotationNames, node: KubeNode): NodeRecord | undefined {
  if (!isMarked(names, node)) return undefined
  let record = remembered.get(node)
  if (record === undefined) {
    record = read(names, node)
    remembered.set(node, record)
  }
  return record
}

function read(names: AnnotationNames, node: KubeNode): NodeRecord {
  try {
    const subnets = podSubnets(node)
    if (subnets === undefined)
      return { is: 'unreadable', node, reason: `node ${node.name} says that it takes part and has no pod CIDR` }
    const lease: Lease = {
      node: node.name,
      ...(subnets.ipv4 && { subnet: subnets.ipv4 }),
      ...(subnets.ipv6 && { ipv6Subnet: subnets.ipv6 }),
      ...readAnnotations(names, node),
    }
    return { is: 'readable', node, subnets, lease, identities: identitiesOf(lease) }
  } catch (error) {
    if (error instanceof ConfigError) return { is: 'unreadable', node, reason: error.message }
    throw error
  }
}

/** Of two that claim the same the older node has it: every node of the cluster decides alike. */
export function compareAge(a: KubeNode, b: KubeNode): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1
  return a.name < b.name ? -1 : 1
}
