import { ApiFailure } from '../api-failure.js'
import type { Extent } from '../objects/object-text.js'

const accepted = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']

/**
 * How much of objects a client wants, by its header Accept: the first that can be had. Only JSON is spoken here, so what
 * else the real server speaks is passed over.
 */
export function acceptedExtent(header: string | undefined, isList: boolean): Extent {
  if (header === undefined || header.trim() === '') return 'whole'
  for (const range of header.split(',')) {
    const [type = '', ...parameters] = range.split(';').map(part => part.trim())
    if (!['application/json', 'application/*', '*/*'].includes(type)) continue
    const given = new Map(parameters.map(text => splitOnce(text, '=')))
    const as = given.get('as')
    if (as === undefined) return 'whole'
    const isOurs = given.get('g') === 'meta.k8s.io' && given.get('v') === 'v1'
    if (isOurs && as === (isList ? 'PartialObjectMetadataList' : 'PartialObjectMetadata')) return 'metadata'
  }
  throw ApiFailure.notAcceptable(accepted)
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + at.length)]
}
