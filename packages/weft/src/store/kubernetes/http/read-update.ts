import { isJsonObject, type Json } from '../../../model/json.js'
import { StoreError } from '../../store-error.js'
import type { NodeUpdate } from '../node-api.js'
import { type Reading, readNode, readVersion } from '../read-node.js'
import { refusal } from './refusal.js'

/** One event of a watch. Throws a StoreError when it says that the watch cannot go on. */
export function readUpdate(event: Json, reading: Reading): NodeUpdate {
  const { type, object = null } = isJsonObject(event) ? event : {}
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return { is: 'put', node: readNode(object, reading), version: readVersion(object) }
    case 'DELETED':
      return { is: 'delete', name: readNode(object, reading).name, version: readVersion(object) }
    case 'BOOKMARK':
      return { is: 'bookmark', version: readVersion(object) }
    case 'ERROR':
      throw refusal({ code: isJsonObject(object) ? Number(object.code) : 0, body: object })
    default:
      throw new StoreError('broken', 'what answers is no API server: it tells of something that is no change')
  }
}
