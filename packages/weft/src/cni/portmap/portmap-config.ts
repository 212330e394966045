import type { PluginConfig } from '@weft/cni'
import type { Family } from '@weft/inet'
import { ConfigError } from '../../document/config-error.js'
import { Section } from '../../document/section.js'
import { show } from '../../document/show.js'
import { type PortMapping, readPortMappings } from './port-mapping.js'

export interface PortmapConfig {
  readonly network: string
  readonly mappings: readonly PortMapping[]
  /** What comes from the container itself or from this node's 127.0.0.1 gets the node's address, or the answers would be lost. */
  readonly masquerade: Masquerading | undefined
  /** Words of iptables that a packet must fit besides. */
  readonly conditions: { readonly [F in Family]: readonly string[] }
}

/** Packets to masquerade are marked on their way in: by a chain of ours with this bit, or by somebody else's chain. */
export type Masquerading = { readonly markBit: number } | { readonly setMarkChain: string }

// Kubernetes has 14 and 15.
const usualMarkBit = 13

export function readPortmapConfig({ name, document }: PluginConfig): PortmapConfig {
  const section = new Section(`network ${name}`, document)
  const masquerade = readMasquerading(section)
  return {
    network: name,
    mappings: readPortMappings(section),
    masquerade: section.boolean('snat', true) ? masquerade : undefined,
    conditions: { ipv4: readWords(section, 'conditionsV4'), ipv6: readWords(section, 'conditionsV6') },
  }
}

function readMasquerading(section: Section): Masquerading {
  const setMarkChain = section.optional('externalSetMarkChain', {
    accepted: 'the name of a chain, of 28 letters at most',
    shape: { type: 'string' },
    parse: value => (/^[!-~]{1,28}$/.test(String(value)) ? String(value) : undefined),
  })
  const bit = section.integer('markMasqBit', { min: 0, max: 31, fallback: -1 })
  if (setMarkChain === undefined) return { markBit: bit < 0 ? usualMarkBit : bit }
  if (bit >= 0) throw section.refuse('markMasqBit', 'nothing, where externalSetMarkChain is given')
  return { setMarkChain }
}

function readWords(section: Section, name: string): readonly string[] {
  const path = section.pathOf(name)
  return (section.list(name) ?? []).map((value, index) => {
    // A line's end would be another line of the script.
    if (typeof value === 'string' && /^[^\r\n\0]+$/.test(value)) return value
    throw new ConfigError({ path: `${path}[${index}]`, found: show(value), accepted: 'a word of iptables' })
  })
}
