import { ConfigError } from '../../document/config-error.js'
import type { LeaseEntry } from './lease-entry.js'

export function refuseSharedNames(entries: readonly LeaseEntry[]): void {
  const places = new Map<string, number>()
  for (const [place, { path, lease }] of entries.entries()) {
    const other = places.get(lease.node)
    if (other !== undefined) {
      const found = `"${lease.node}", the name of the entries ${other + 1} and ${place + 1}`
      throw new ConfigError({ path: `${path}.Node`, found, accepted: 'one entry a node' })
    }
    places.set(lease.node, place)
  }
}
