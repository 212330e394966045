import type { Lease } from '../../model/lease.js'
import { type Problem, problem } from '../../model/problem.js'
import { findClashes, findTwin, type Twin } from '../clashes.js'
import type { AnnotationNames } from './annotation-names.js'
import type { KubeNode } from './node-api.js'
import { compareAge, type NodeRecord, type ReadableNode, readRecord, type UnreadableNode } from './node-record.js'

export interface Judged {
  readonly leases: readonly Lease[]
  readonly problems: readonly Problem[]
}

/**
 * What is to be believed of the nodes of a cluster. A node has the subnet that Kubernetes gave it and no other; whoever cannot
 * be read, overlaps an older node or bears the MAC of one is left out, once and with its name.
 */
export function judgeNodes(names: AnnotationNames, nodes: Iterable<KubeNode>): Judged {
  const records = readAll(names, nodes)
  const readable = records.filter(record => record.is === 'readable')
  const clashing = findClashes(readable)
  const bearers = new Map<string, ReadableNode>()
  const problems: Problem[] = []
  const leases: Lease[] = []
  for (const record of readable) {
    const rival = clashing.get(record)
    const twin = findTwin(record, bearers)
    if (rival !== undefined) problems.push(overlapping(record, rival))
    else if (twin !== undefined) problems.push(sharedIdentity(record, twin))
    else {
      for (const identity of record.identities) bearers.set(identity, record)
      leases.push(record.lease)
    }
  }
  return { leases, problems: [...records.filter(record => record.is === 'unreadable').map(refused), ...problems] }
}

/** By age, so that nothing depends on the order in which the nodes came. */
function readAll(names: AnnotationNames, nodes: Iterable<KubeNode>): readonly NodeRecord[] {
  const records: NodeRecord[] = []
  for (const node of nodes) {
    const record = readRecord(names, node)
    if (record !== undefined) records.push(record)
  }
  return records.sort((a, b) => compareAge(a.node, b.node))
}

function refused({ node, reason }: UnreadableNode): Problem {
  return problem('lease-refused', node.name, `the lease of ${node.name} is left out: ${reason}`)
}

function overlapping({ lease }: ReadableNode, rival: ReadableNode): Problem {
  const [ours, theirs] = [lease, rival.lease].map(podCidrsOf)
  const sentence = `the lease of ${lease.node} is left out: its pod CIDR ${ours} overlaps ${theirs} of ${rival.lease.node}, which is older`
  return problem('subnet-clash', lease.node, sentence)
}

function podCidrsOf({ subnet, ipv6Subnet }: Lease): string {
  return [subnet, ipv6Subnet].filter(cidr => cidr !== undefined).join(' and ')
}

function sharedIdentity({ lease }: ReadableNode, { identity, bearer }: Twin<ReadableNode>): Problem {
  const sentence = `the lease of ${lease.node} is left out: it claims ${identity} of ${bearer.lease.node}, which is older`
  return problem('mac-clash', lease.node, sentence)
}
