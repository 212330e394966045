import type { ConfiguredBackend } from '../backends/backend.js'
import { backends } from '../backends/index.js'
import { nearestName } from '../document/nearest-name.js'
import { Section } from '../document/section.js'

/** What flannel knows besides ours: worth another sentence than a slip of the pen. */
const flannelTypes = ['alloc', 'extension', 'host-gw', 'ipip', 'ipsec', 'tencent-vpc', 'udp', 'vxlan', 'wireguard']

interface BackendConfig {
  readonly backend: ConfiguredBackend
  readonly warnings: readonly string[]
}

/** The Backend of a net-conf: its type decides which options there are. */
export function readBackendConfig(document: Section): BackendConfig {
  const section = document.section('Backend') ?? new Section(document.pathOf('Backend'), {})
  const type = section.text('Type')?.toLowerCase()
  const backend = backends.find(backend => backend.type === type)
  if (backend === undefined) throw refuseType(section, type)
  return { backend: backend.configure(section), warnings: section.unknownKeys() }
}

function refuseType(section: Section, type: string | undefined): Error {
  const names = backends.map(backend => backend.type)
  const accepted = names.map(name => `"${name}"`).join(' or ')
  if (!type) return section.refuse('Type', accepted, ', for which flannel takes "udp", which this build does not have')
  if (flannelTypes.includes(type)) {
    return section.refuse('Type', accepted, ', a backend of flannel that this build does not have')
  }
  const nearest = nearestName(type, names)
  return section.refuse('Type', nearest === undefined ? accepted : `${accepted}; did you mean "${nearest}"?`)
}
