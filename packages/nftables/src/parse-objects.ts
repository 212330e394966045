import { fieldsOf, isObject, type JsonFields } from './json-fields.js'
import { NftError } from './nft-error.js'

/** What nft lists, object by object. */
export function parseObjects(json: string): readonly JsonFields[] {
  const objects = fieldsOf(parseJson(json), ['nftables'])?.nftables
  if (!Array.isArray(objects) || !objects.every(isObject)) {
    throw new NftError({ words: 'its JSON is not {"nftables": [{…}, …]}' })
  }
  return objects
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new NftError({ words: 'it did not print JSON' }, { cause })
  }
}
