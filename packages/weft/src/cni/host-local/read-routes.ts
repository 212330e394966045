import type { ResultRoute } from '@weft/cni'
import { type Address, type Prefix, parseAddress, parseInterfaceAddress, subnetOf } from '@weft/inet'
import { Section } from '../../document/section.js'

/** Routes of the network, which the plugin that asked sets in the container. */
export function readRoutes(ipam: Section): readonly ResultRoute[] {
  const path = ipam.pathOf('routes')
  return (ipam.list('routes') ?? []).map((value, index) => readRoute(Section.of(`${path}[${index}]`, value)))
}

function readRoute(section: Section): ResultRoute {
  const gateway = section.optional('gw', {
    accepted: 'an address',
    shape: { type: 'string' },
    none: '',
    parse: parseGateway,
  })
  const numbers = Object.fromEntries(
    (['mtu', 'advmss', 'priority', 'table', 'scope'] as const).flatMap(name => {
      const value = readNumber(section, name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
  const destination = section.required('dst', {
    accepted: 'a network like 10.0.0.0/8',
    shape: { type: 'string' },
    parse: parseDestination,
  })
  return { destination, ...(gateway && { gateway }), ...numbers }
}

function parseGateway(value: unknown): Address | undefined {
  return parseAddress(String(value))
}

/** Host bits are cut off: the kernel refuses a route that has some. */
function parseDestination(value: unknown): Prefix | undefined {
  const parsed = parseInterfaceAddress(String(value))
  return parsed && subnetOf(parsed)
}

function readNumber(section: Section, name: string): number | undefined {
  return section.optional(name, {
    accepted: 'a whole number from 0 to 4294967295',
    shape: { type: 'integer', minimum: 0, maximum: 0xffffffff },
    parse: value => (typeof value === 'number' ? value : undefined),
  })
}
