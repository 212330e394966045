import type { JsonObject } from '../../../../../model/json.js'
import type { Cause } from '../api-failure.js'
import type { Kind } from './kind.js'
import { fieldOf, textOf } from './object-field.js'

/**
 * What is wrong with a new event, as it is kept. An event about what has no namespace, as a node, must be in `default`,
 * and one with the newer `eventTime` must say who reports it and what was done.
 */
export function eventFaults(kind: Kind, event: JsonObject): Cause[] {
  const namespace = textOf(event, 'metadata', 'namespace')
  const involved = textOf(event, 'involvedObject', 'namespace')
  const isNew = typeof fieldOf(event, 'eventTime') === 'string'
  const allowed =
    involved !== '' ? [...(isNew ? [namespace] : []), involved] : isNew ? ['default', 'kube-system'] : ['default']
  const faults = allowed.includes(namespace)
    ? []
    : [invalid('involvedObject.namespace', involved, 'does not match event.namespace')]
  const reporter = kind.group === '' ? 'reportingComponent' : 'reportingController'
  if (isNew) {
    faults.push(...required(event, 'reportingComponent', reporter))
    if (textOf(event, 'reportingComponent') === '')
      faults.push(invalid(reporter, '', 'name part must be non-empty'), invalid(reporter, '', notQualified))
    for (const field of ['reportingInstance', 'action', 'reason']) faults.push(...required(event, field))
  }
  if (kind.group !== '') {
    if (!isNew) faults.push(...required(event, 'eventTime'))
    const type = textOf(event, 'type')
    if (type !== 'Normal' && type !== 'Warning') faults.push(invalid('type', '', `has invalid value: ${type}`))
    if (fieldOf(event, 'firstTimestamp') !== undefined) faults.push(invalid('firstTimestamp', '', 'needs to be unset'))
    if (fieldOf(event, 'lastTimestamp') !== undefined) faults.push(invalid('lastTimestamp', '', 'needs to be unset'))
    if (fieldOf(event, 'count') !== undefined) faults.push(invalid('count', '', 'needs to be unset'))
  }
  return faults
}

const notQualified =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
  "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is " +
  "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

function required(event: JsonObject, field: string, called = field): Cause[] {
  if (textOf(event, field) !== '') return []
  return [{ reason: 'FieldValueRequired', message: 'Required value', field: called }]
}

function invalid(field: string, found: string, why: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(found)}: ${why}`, field }
}
