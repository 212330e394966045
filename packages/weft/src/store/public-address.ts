import { isUnspecified, parseAddress } from '@weft/inet'
import type { Accepted, Section } from '../document/section.js'

/** The address at which a node is reached. The unspecified one is how flannel writes "none". */
export function readPublicAddress<Found>(section: Section, name: string, accepted: Accepted<Found>): Found | undefined {
  const found = section.raw(name)
  const address = typeof found === 'string' ? parseAddress(found) : undefined
  return address !== undefined && isUnspecified(address) ? undefined : section.optional(name, accepted)
}
