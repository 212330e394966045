/** Something that an operator should know, told once, with the name of whom it concerns. */
export interface Problem {
  readonly code: ProblemCode
  /** Stable identity: the same problem seen again keeps its "since". */
  readonly subject: string
  readonly sentence: string
}

export type ProblemCode =
  | 'address-clash'
  | 'address-taken'
  | 'backend-differs'
  | 'backend-data'
  | 'bridge-netfilter'
  | 'cni-order'
  | 'cni-socket'
  | 'cni-spool'
  | 'configuration-missing'
  | 'configuration-refused'
  | 'data-path'
  | 'forwarding-barred'
  | 'health-port'
  | 'interface'
  | 'lease-missing'
  | 'lease-refused'
  | 'lease-taken'
  | 'leases-refused'
  | 'mac-clash'
  | 'mtu'
  | 'network-full'
  | 'not-on-link'
  | 'object-clash'
  | 'pod-cidr'
  | 'pods-behind'
  | 'public-address'
  | 'reservation'
  | 'route-in-the-way'
  | 'snapshot-file'
  | 'status-file'
  | 'spoof-guard'
  | 'store-failure'
  | 'store-stale'
  | 'subnet-clash'
  | 'subnet-file'
  | 'subnet-outside-network'
  | 'traffic-rules'
  | 'turn-failed'
  | 'unknown-option'

export function problem(code: ProblemCode, subject: string, sentence: string): Problem {
  return { code, subject, sentence }
}
