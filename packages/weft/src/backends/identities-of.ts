import type { Lease } from '../model/lease.js'
import { backends } from './index.js'

/** What no other lease may say too; nothing if its backend is not one of ours. */
export function identitiesOf(lease: Lease): readonly string[] {
  return backends.find(({ type }) => type === lease.backendType)?.identities(lease) ?? []
}
