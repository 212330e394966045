import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '../../../../../model/json.js'
import type { Cause } from '../api-failure.js'
import { fieldOf, textOf } from './object-field.js'

/** What of a node cannot be changed any more once it is set. */
export function nodeFaults(before: JsonObject, after: JsonObject): Cause[] {
  const faults: Cause[] = []
  const cidrs = fieldOf(before, 'spec', 'podCIDRs')
  if (cidrs !== undefined && !isDeepStrictEqual(cidrs, fieldOf(after, 'spec', 'podCIDRs')))
    faults.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'))
  const provider = textOf(before, 'spec', 'providerID')
  if (provider !== '' && provider !== textOf(after, 'spec', 'providerID'))
    faults.push(forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'))
  return faults
}

function forbidden(field: string, why: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field }
}
