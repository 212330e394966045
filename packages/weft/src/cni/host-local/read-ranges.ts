import { type Address, bitsOf, type Family, familyOf, lengthOf, networkOf, parseAddress, parsePrefix } from '@weft/inet'
import { ConfigError } from '../../document/config-error.js'
import { Section } from '../../document/section.js'
import { show } from '../../document/show.js'
import type { Json } from '../../model/json.js'
import { addressNumbered, numberOf } from './address-number.js'
import { formatRange, isInRange, type Range, type RangeSet, rangesOverlap, wholeRange } from './range.js'

/** The sets of a network: those that the runtime asks for come first, and a range in the old way before `ranges`. */
export function readRangeSets(network: Section, ipam: Section): readonly RangeSet[] {
  const runtime = network.section('runtimeConfig')
  const asked = runtime ? readSets(runtime, 'ipRanges') : []
  const single = ipam.raw('subnet') ?? null
  const old: readonly RangeSet[] = single === null ? [] : [[readRange(ipam)]]
  const sets = [...asked, ...old, ...readSets(ipam, 'ranges')]
  if (sets.length === 0) throw ipam.refuse('ranges', 'a list of lists of ranges, like [[{"subnet": "10.1.0.0/24"}]]')
  refuseOverlaps(ipam, sets)
  return sets
}

function readSets(section: Section, name: string): readonly RangeSet[] {
  const path = section.pathOf(name)
  return (section.list(name) ?? []).map((value, index) => readSet(`${path}[${index}]`, value))
}

function readSet(path: string, value: Json): RangeSet {
  const ranges = Array.isArray(value) ? value : []
  const [first, ...others] = ranges.map((one: Json, index) => readRange(Section.of(`${path}[${index}]`, one)))
  if (first === undefined) throw new ConfigError({ path, found: show(value), accepted: 'a list of one range or more' })
  if (others.some(({ family }) => family !== first.family))
    throw new ConfigError({
      path,
      found: 'ranges of IPv4 and of IPv6',
      accepted: 'one family in a list; the other has its own',
    })
  return [first, ...others]
}

function readRange(section: Section): Range {
  const subnet = section.required('subnet', {
    accepted: 'a subnet like 10.1.0.0/24 without host bits, and with room for two addresses',
    shape: { type: 'string' },
    parse: value => {
      const parsed = parsePrefix(String(value))
      return parsed !== undefined && lengthOf(parsed) <= bitsOf(familyOf(parsed)) - 2 ? parsed : undefined
    },
  })
  const family = familyOf(subnet)
  const whole = wholeRange(subnet, networkOf(subnet))
  const inner: Range = {
    subnet,
    family,
    first: numberOf(networkOf(subnet)),
    last: family === 'ipv4' ? whole.last + 1n : whole.last,
    gateway: readAddress(section, 'gateway', family) ?? addressNumbered(whole.first, family),
  }
  const start = readEnd(section, 'rangeStart', inner)
  const end = readEnd(section, 'rangeEnd', inner)
  const range = { ...inner, first: start ?? whole.first, last: end ?? whole.last }
  if (range.first > range.last)
    throw section.refuse(
      start === undefined ? 'rangeEnd' : 'rangeStart',
      `an address of ${formatRange({ ...range, first: whole.first, last: whole.last })}, the start before the end`,
    )
  return range
}

function readEnd(section: Section, name: string, subnet: Range): bigint | undefined {
  const address = readAddress(section, name, subnet.family)
  if (address === undefined) return undefined
  if (!isInRange(subnet, address)) throw section.refuse(name, `an address of ${subnet.subnet}`)
  return numberOf(address)
}

function readAddress(section: Section, name: string, family: Family): Address | undefined {
  return section.optional(name, {
    accepted: `an address of the subnet's family`,
    shape: { type: 'string' },
    none: '',
    parse: value => {
      const address = parseAddress(String(value))
      return address !== undefined && familyOf(address) === family ? address : undefined
    },
  })
}

function refuseOverlaps(ipam: Section, sets: readonly RangeSet[]): void {
  const ranges = sets.flat()
  for (const [index, one] of ranges.entries())
    for (const other of ranges.slice(index + 1))
      if (rangesOverlap(one, other))
        throw new ConfigError({
          path: ipam.pathOf('ranges'),
          found: `${formatRange(one)} and ${formatRange(other)}`,
          accepted: 'ranges that have no address in common',
        })
}
