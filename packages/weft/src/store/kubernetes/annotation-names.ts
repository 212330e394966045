import { ConfigError } from '../../document/config-error.js'
import { show } from '../../document/show.js'

/** The annotations of a node by which flannel's nodes and weft's know each other, as they are called in this cluster. */
export interface AnnotationNames {
  readonly marker: string
  readonly backendType: string
  readonly backendData: string
  readonly backendV6Data: string
  readonly publicIp: string
  readonly publicIpv6: string
  /** Written by people: in place of `--public-ip`. */
  readonly nodePublicIp: string
  readonly nodePublicIpv6: string
  /** Written by people: what the others are told, whatever the node's own address is. */
  readonly publicIpOverwrite: string
  readonly publicIpv6Overwrite: string
  /** Weft's own: the pod CIDR that a node wants, where nobody hands them out. */
  readonly podCidrClaim: string
}

export const usualPrefix = 'flannel.alpha.coreos.com'

/** Kubernetes takes 63 characters behind the "/", and `public-ipv6-overwrite` has 21 of them. */
const longestWord = 42
const longestDomain = 253

const label = '[a-z0-9]([a-z0-9-]*[a-z0-9])?'
const domainName = new RegExp(`^${label}(\\.${label})+$`)
const beginning = /^[a-z0-9][a-z0-9_-]*-$/

/** Completes a prefix as flannel does. What Kubernetes would refuse in every node is refused here. */
export function readAnnotationPrefix(path: string, text: string): AnnotationNames {
  const refuse = (accepted: string) => new ConfigError({ path, found: show(text), accepted })
  const [domain = '', word = '', ...rest] = text.split('/')
  if (rest.length > 0) throw refuse(`a prefix with at most one "/", like "${usualPrefix}"`)
  if (!domainName.test(domain) || domain.length > longestDomain)
    throw refuse(`a domain name with a dot in it, in lower-case letters, like "${usualPrefix}"`)
  const begins = word === '' || word.endsWith('-') ? word : `${word}-`
  if (begins !== '' && (!beginning.test(begins) || begins.length > longestWord)) {
    const rule = `lower-case letters, digits, "_" and "-", a letter or digit first, ${longestWord - 1} of them at most`
    throw refuse(`behind the "/" a word of ${rule}, like "${usualPrefix}/site-a"`)
  }
  return annotationNames(`${domain}/${begins}`)
}

function annotationNames(prefix: string): AnnotationNames {
  return {
    marker: `${prefix}kube-subnet-manager`,
    backendType: `${prefix}backend-type`,
    backendData: `${prefix}backend-data`,
    backendV6Data: `${prefix}backend-v6-data`,
    publicIp: `${prefix}public-ip`,
    publicIpv6: `${prefix}public-ipv6`,
    nodePublicIp: `${prefix}node-public-ip`,
    nodePublicIpv6: `${prefix}node-public-ipv6`,
    publicIpOverwrite: `${prefix}public-ip-overwrite`,
    publicIpv6Overwrite: `${prefix}public-ipv6-overwrite`,
    podCidrClaim: `${prefix}pod-cidr-claim`,
  }
}
