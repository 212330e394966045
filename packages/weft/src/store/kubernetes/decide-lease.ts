import { ConfigError } from '../../document/config-error.js'
import type { Claim } from '../../model/claim.js'
import { families } from '../../model/family.js'
import type { JsonObject } from '../../model/json.js'
import type { Lease } from '../../model/lease.js'
import { type Problem, problem } from '../../model/problem.js'
import { ownLease, ownValue } from '../own-value.js'
import type { AnnotationNames } from './annotation-names.js'
import { formatAnnotations } from './node-annotations.js'
import type { KubeNode } from './node-api.js'
import { annotationPatch } from './node-patch.js'
import { readRecord } from './node-record.js'
import { outsideNetworks } from './pod-cidr-problems.js'
import { podSubnets } from './pod-subnets.js'
import { publicAddresses } from './public-addresses.js'

export type Decision =
  /** There is no subnet for this node that it could use. */
  | { readonly do: 'wait'; readonly problem: Problem }
  /** Kubernetes has given it none yet; why, the other nodes may show. */
  | { readonly do: 'ask'; readonly node: KubeNode }
  | {
      readonly do: 'hold'
      readonly lease: Lease
      /** Undefined when the node says all that it should already. */
      readonly patch: JsonObject | undefined
      /** What is wrong all the same. */
      readonly problem: Problem | undefined
    }

/** What this node is to do about its lease, given the Node object of its name. */
export function decideLease(names: AnnotationNames, claim: Claim, node: KubeNode | undefined): Decision {
  if (node === undefined) return { do: 'wait', problem: noSuchNode(claim.node) }
  try {
    return decide(names, claim, node)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { do: 'wait', problem: problem('pod-cidr', node.name, error.message) }
  }
}

function decide(names: AnnotationNames, claim: Claim, node: KubeNode): Decision {
  const subnets = podSubnets(node)
  const wanted = families.filter(family => claim.networks[family] !== undefined)
  const given = wanted.filter(family => subnets?.[family] !== undefined)
  if (subnets === undefined || given.length === 0) return { do: 'ask', node }
  const outside = outsideNetworks(node.name, subnets, claim.networks)
  const [first] = outside
  if (first !== undefined && outside.length === given.length) return { do: 'wait', problem: first }

  const { own, published, problems } = publicAddresses(names, node, claim)
  const before = readRecord(names, node)
  const value = ownValue({ ...claim, ...own }, before?.is === 'readable' ? before.lease : claim.previous)
  const wantedText = formatAnnotations(names, { ...value, ...published })
  const told = readRecord(names, { ...node, annotations: wantedText })
  if (told?.is === 'unreadable') return { do: 'wait', problem: unbelievable(node.name, told.reason) }
  return {
    do: 'hold',
    lease: ownLease(node.name, subnets, value),
    patch: annotationPatch(names, node, wantedText),
    problem: first ?? problems[0],
  }
}

function noSuchNode(name: string): Problem {
  const sentence = `there is no node ${name} in this cluster; say with --node-name or NODE_NAME which one this is`
  return problem('lease-missing', name, sentence)
}

function unbelievable(node: string, reason: string): Problem {
  return problem('lease-refused', node, `${reason}; no other node would believe it, so it is not written`)
}
