import type { JsonObject } from '../../../../../model/json.js'
import { ApiFailure } from '../api-failure.js'
import type { Kind } from '../objects/kind.js'
import { fieldOf } from '../objects/object-field.js'
import { parseLabelSelector } from './label-selector.js'

/** Which objects of a kind a list or a watch is about. */
export interface Selection {
  /** Whether it is about all. */
  readonly isEverything: boolean
  readonly includes: (object: JsonObject) => boolean
  /** The one name that it is about, if it is about one. */
  readonly name: string | undefined
}

interface FieldTest {
  readonly field: string
  readonly isEqual: boolean
  readonly value: string
}

export function parseSelection(kind: Kind, query: URLSearchParams): Selection {
  const fields = (query.get('fieldSelector') ?? '')
    .split(',')
    .filter(text => text !== '')
    .map(parseFieldTest)
  const known = ['metadata.name', ...(kind.isNamespaced ? ['metadata.namespace'] : []), ...kind.fields]
  for (const { field } of fields)
    if (!known.includes(field)) throw ApiFailure.badRequest(`field label not supported: ${field}`)
  const labels = parseLabelSelector(query.get('labelSelector') ?? '')
  return {
    isEverything: fields.length === 0 && labels === undefined,
    includes: object =>
      fields.every(({ field, isEqual, value }) => (selectable(object, field) === value) === isEqual) &&
      (labels === undefined || labels(object)),
    name: fields.find(({ field, isEqual }) => field === 'metadata.name' && isEqual)?.value,
  }
}

function parseFieldTest(text: string): FieldTest {
  const parts = /^([^=!]+)(!=|==?)(.*)$/.exec(text)
  const [, field, operator, value] = parts ?? []
  if (field === undefined || value === undefined)
    throw ApiFailure.badRequest(`invalid selector: '${text}'; can't understand '${text}'`)
  return { field, isEqual: operator !== '!=', value }
}

function selectable(object: JsonObject, field: string): string {
  const value = fieldOf(object, ...field.split('.'))
  if (field === 'spec.unschedulable') return String(value ?? false)
  return typeof value === 'string' ? value : ''
}
