import { fromText } from '../../document/from-text.js'
import { parseJson } from '../../document/parse-json.js'
import { type Accepted, Section } from '../../document/section.js'
import type { Json } from '../../model/json.js'
import type { Lease } from '../../model/lease.js'
import { backendData, ipv4Subnet, ipv6Subnet, nodeName, publicIpv4, publicIpv6 } from '../lease-values.js'

/** What a node knew when it last heard from its store. */
export interface SavedState {
  /** Whose it is: another node's, or another network's, is of no use. */
  readonly node: string
  readonly store: string
  readonly savedAt: string
  /** The text of net-conf that was in force. */
  readonly config?: string
  readonly own?: Lease
  readonly leases?: readonly Lease[]
}

const version = 1

export function formatSavedState({ node, store, savedAt, config, own, leases }: SavedState): string {
  const lines = leases?.map(lease => JSON.stringify(lease)).join(',\n')
  const head = { Version: version, Node: node, Store: store, SavedAt: savedAt, Config: config, Own: own }
  const text = JSON.stringify(head)
  // A line for each lease: thousands of them, and somebody may want to look at one.
  return lines === undefined ? `${text}\n` : `${text.slice(0, -1)},"Leases":[\n${lines}\n]}\n`
}

/** Reads what was saved, as strictly as what comes from elsewhere: the disk may have been full. Throws a ConfigError. */
export function readSavedState(path: string, text: string): SavedState {
  const document = Section.of(path, parseJson(path, text))
  const found = document.raw('Version')
  if (found !== version) throw document.refuse('Version', `${version}, the one that this weft writes`)
  const config = document.text('Config')
  const own = document.section('Own')
  const leases = document.list('Leases')
  return {
    node: document.required('Node', nodeName),
    store: document.required('Store', anyText),
    savedAt: document.required('SavedAt', time),
    ...(config !== undefined && { config }),
    ...(own !== undefined && { own: readLease(own) }),
    ...(leases !== undefined && { leases: leases.map((lease, index) => readListed(path, lease, index)) }),
  }
}

function readListed(path: string, value: Json, index: number): Lease {
  return readLease(Section.of(`${path}: Leases[${index}]`, value))
}

function readLease(section: Section): Lease {
  const node = section.required('node', nodeName)
  const subnet = section.optional('subnet', ipv4Subnet)
  const subnet6 = section.optional('ipv6Subnet', ipv6Subnet)
  const publicIp = section.optional('publicIp', publicIpv4)
  const publicIp6 = section.optional('publicIpv6', publicIpv6)
  const backendType = section.text('backendType')
  const data = section.optional('backendData', backendData)
  const v6Data = section.optional('backendV6Data', backendData)
  return {
    node,
    ...(subnet && { subnet }),
    ...(subnet6 && { ipv6Subnet: subnet6 }),
    ...(publicIp && { publicIp }),
    ...(publicIp6 && { publicIpv6: publicIp6 }),
    ...(backendType !== undefined && { backendType }),
    ...(data !== undefined && { backendData: data }),
    ...(v6Data !== undefined && { backendV6Data: v6Data }),
  }
}

const anyText: Accepted<string> = { accepted: 'text in quotes', parse: fromText(text => text) }

const time: Accepted<string> = {
  accepted: 'a time like "2030-01-01T00:00:00.000Z"',
  parse: fromText(text => (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? text : undefined)),
}
