import { type Address, parseAddress } from '@weft/inet'
import { Section } from '../../document/section.js'

const protocols = ['tcp', 'udp', 'sctp'] as const
export type Protocol = (typeof protocols)[number]

/** Who asks this node on that port is answered by the container on its own. */
export interface PortMapping {
  readonly protocol: Protocol
  readonly hostPort: number
  readonly containerPort: number
  /** One of the node's addresses; without, it is all of them. */
  readonly hostIp?: Address
}

const port = {
  accepted: 'a port from 1 to 65535',
  shape: { type: 'integer', minimum: 1, maximum: 65_535 },
  parse: (value: unknown) => (typeof value === 'number' ? value : undefined),
} as const

export function readPortMapping(section: Section): PortMapping {
  const protocol = section.required('protocol', {
    accepted: protocols.join(', '),
    shape: { type: 'string' },
    parse: value => protocols.find(one => one === String(value).toLowerCase()),
  })
  const hostIp = section.optional('hostIP', {
    accepted: 'an address of this node',
    shape: { type: 'string' },
    none: '',
    parse: value => parseAddress(String(value)),
  })
  return {
    protocol,
    hostPort: section.required('hostPort', port),
    containerPort: section.required('containerPort', port),
    ...(hostIp && { hostIp }),
  }
}

export function readPortMappings(network: Section): readonly PortMapping[] {
  const runtime = network.section('runtimeConfig')
  const path = runtime?.pathOf('portMappings')
  return (runtime?.list('portMappings') ?? []).map((value, index) =>
    readPortMapping(Section.of(`${path}[${index}]`, value)),
  )
}
