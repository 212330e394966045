import { backends } from '../backends/index.js'
import { DescribedSection, type Descriptions } from '../document/described-section.js'
import { schemaProperties } from '../document/json-schema.js'
import { widenDescriptions } from '../document/widen-description.js'
import type { JsonObject } from '../model/json.js'
import { fallbackType } from './backend-config.js'
import { readNetworkSection } from './net-conf.js'

/**
 * What a net-conf may look like, as JSON Schema, for editors and other checks. It is taken down while the reader reads: what
 * it refuses the reader refuses too, except in the keys of a family that is off, which the reader does not look at. The
 * reader refuses more, for it knows how one key depends on another; and it finds keys whose letters are of another case.
 */
export function netConfSchema(): JsonObject {
  const described = backends.map(({ type }) => ({ type, keys: describe(type) }))
  const common = described.map(({ keys }) => keys).reduce(widenDescriptions)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'net-conf.json',
    type: 'object',
    properties: {
      ...schemaProperties(common),
      Backend: { anyOf: [...described.map(({ type, keys }) => backendSchema(type, keys)), { enum: [null] }] },
    },
  }
}

function backendSchema(type: string, keys: Descriptions): JsonObject {
  const eitherCase = type.replace(/[a-z]/g, letter => `[${letter}${letter.toUpperCase()}]`)
  const options = schemaProperties(keys.get('Backend')?.keys ?? new Map())
  const named = { type: 'string', pattern: `^${eitherCase}$` }
  const Type = type === fallbackType ? { anyOf: [named, { enum: [null, ''] }] } : named
  return { title: type, type: 'object', properties: { ...options, Type: { ...Type, examples: [type] } } }
}

/** What is read of a document with everything on, whether its network is as wide or as narrow as may be. */
function describe(type: string): Descriptions {
  const common = { EnableIPv6: true, Backend: { Type: type } }
  return [
    { ...common, Network: '0.0.0.0/1', IPv6Network: '::/1' },
    { ...common, Network: '10.0.0.0/28', IPv6Network: 'fd00::/124' },
  ]
    .map(document => {
      const described = new DescribedSection('net-conf.json', document)
      readNetworkSection(described)
      return described.keys
    })
    .reduce(widenDescriptions)
}
