import type { ConfiguredBackend } from '../backends/backend.js'
import { backends } from '../backends/index.js'
import { nearestName } from '../document/nearest-name.js'
import { Section } from '../document/section.js'

/** What flannel knows besides ours: worth another sentence than a slip of the pen. */
const flannelTypes = ['alloc', 'extension', 'host-gw', 'ipip', 'ipsec', 'tencent-vpc', 'udp', 'vxlan', 'wireguard']

/** flannel's, for those who say nothing. */
export const fallbackType = 'udp'

interface BackendConfig {
  readonly backend: ConfiguredBackend
  readonly warnings: readonly string[]
}

/** The Backend of a net-conf: its type decides which options there are. */
export function readBackendConfig(document: Section): BackendConfig {
  const section = document.section('Backend') ?? new Section(document.pathOf('Backend'), {})
  const named = section.text('Type')?.toLowerCase()
  const type = named || fallbackType
  const backend = backends.find(backend => backend.type === type)
  if (backend === undefined) throw refuseType(section, type)
  const configured = backend.configure(section)
  const warnings = named
    ? []
    : [`${section.pathOf('Type')}: nothing, so it is "${fallbackType}" as with flannel; "vxlan" is what most want`]
  return { backend: configured, warnings: [...warnings, ...section.unknownKeys()] }
}

function refuseType(section: Section, type: string): Error {
  const names = backends.map(backend => backend.type)
  const accepted = names.map(name => `"${name}"`).join(' or ')
  if (flannelTypes.includes(type)) {
    return section.refuse('Type', accepted, ', a backend of flannel that this build does not have')
  }
  const nearest = nearestName(type, names)
  return section.refuse('Type', nearest === undefined ? accepted : `${accepted}; did you mean "${nearest}"?`)
}
