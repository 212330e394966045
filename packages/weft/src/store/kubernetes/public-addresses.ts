import type { Ipv4, Ipv6 } from '@weft/inet'
import { ConfigError } from '../../document/config-error.js'
import { type Accepted, Section } from '../../document/section.js'
import type { Claim } from '../../model/claim.js'
import { type Problem, problem } from '../../model/problem.js'
import { publicIpv4, publicIpv6 } from '../lease-values.js'
import type { AnnotationNames } from './annotation-names.js'
import type { KubeNode } from './node-api.js'

type Addresses = Pick<Claim, 'publicIp' | 'publicIpv6'>

export interface PublicAddresses {
  /** What this node takes for its own. */
  readonly own: Addresses
  /** What the others are told: behind a NAT another one. */
  readonly published: Addresses
  /** Annotations that cannot be followed. */
  readonly problems: readonly Problem[]
}

/** What people have written into this node's annotations, and what the node has found out where they have written nothing. */
export function publicAddresses(names: AnnotationNames, node: KubeNode, found: Addresses): PublicAddresses {
  const problems: Problem[] = []
  const read = <Found>(name: string, accepted: Accepted<Found>): Found | undefined => {
    // An annotation that is emptied is one that is not there, as it is for flannel.
    if (node.annotations[name] === '') return undefined
    try {
      return new Section(`annotations of ${node.name}`, node.annotations).optional(name, accepted)
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      problems.push(problem('public-address', name, `${error.message}; it is not followed until it is mended`))
      return undefined
    }
  }
  const own = addresses(
    read<Ipv4>(names.nodePublicIp, publicIpv4) ?? found.publicIp,
    read<Ipv6>(names.nodePublicIpv6, publicIpv6) ?? found.publicIpv6,
  )
  const published = addresses(
    read<Ipv4>(names.publicIpOverwrite, publicIpv4) ?? own.publicIp,
    read<Ipv6>(names.publicIpv6Overwrite, publicIpv6) ?? own.publicIpv6,
  )
  return { own, published, problems }
}

function addresses(publicIp: Ipv4 | undefined, publicIp6: Ipv6 | undefined): Addresses {
  return { ...(publicIp && { publicIp }), ...(publicIp6 && { publicIpv6: publicIp6 }) }
}
