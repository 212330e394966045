import { ApiFailure } from '../api-failure.js'
import type { Form } from '../objects/object-bytes.js'

const protobuf = 'application/vnd.kubernetes.protobuf'
const accepted = ['application/json', 'application/yaml', protobuf]

interface Offer {
  readonly isList: boolean
  readonly speaksProtobuf: boolean
}

const partials = ['PartialObjectMetadata', 'PartialObjectMetadataList']

/**
 * How a client wants objects, by its header Accept: the first that can be had. What only the real server speaks, such as
 * protobuf for whole objects, is passed over.
 */
export function acceptedForm(header: string | undefined, { isList, speaksProtobuf }: Offer): Form {
  const whole: Form = { extent: 'whole', isProtobuf: false }
  if (header === undefined || header.trim() === '') return whole
  for (const range of header.split(',')) {
    const [type = '', ...parameters] = range.split(';').map(part => part.trim())
    const isProtobuf = type === protobuf
    if (isProtobuf ? !speaksProtobuf : !['application/json', 'application/*', '*/*'].includes(type)) continue
    const given = new Map(parameters.map(text => splitOnce(text, '=')))
    const as = given.get('as')
    if (as === undefined) {
      if (isProtobuf) continue
      return whole
    }
    const isOurs = given.get('g') === 'meta.k8s.io' && given.get('v') === 'v1'
    if (!isOurs || !partials.includes(as)) continue
    if (as !== partials[isList ? 1 : 0])
      throw ApiFailure.notAcceptable(`you requested ${as}, but the requested object is ${isList ? 'a' : 'not a'} list`)
    return { extent: 'metadata', isProtobuf }
  }
  throw ApiFailure.notAcceptable(`only the following media types are accepted: ${accepted.join(', ')}`)
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + at.length)]
}
