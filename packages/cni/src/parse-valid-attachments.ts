import type { ValidAttachment } from './attachment.js'
import { CniError } from './cni-error.js'
import { Fields } from './fields.js'
import type { Json, JsonObject } from './json.js'

/** The second is what an early text of the specification said; libcni writes both. */
const keys = ['cni.dev/valid-attachments', 'cni.dev/attachments']

/** What GC leaves alone. Without a list everything would go, so that has to be said. */
export function parseValidAttachments(document: JsonObject): readonly ValidAttachment[] {
  const found = keys.find(key => fieldsOf(document).raw(key) !== undefined)
  if (found === undefined) throw new CniError('invalidConfig', `${keys[0]} missing in the configuration: GC needs it`)
  // An empty list of Go is null.
  const list: Json = fieldsOf(document).raw(found) ?? null
  return Fields.list(found, list).map(each => ({
    containerId: each.required('containerID', textKind),
    interfaceName: each.required('ifname', textKind),
  }))
}

/** As a plugin that hands GC on has to say it. */
export function validAttachmentsDocument(valid: readonly ValidAttachment[]): JsonObject {
  const list = valid.map(({ containerId, interfaceName }) => ({ containerID: containerId, ifname: interfaceName }))
  return Object.fromEntries(keys.map(key => [key, list]))
}

function fieldsOf(document: JsonObject): Fields {
  return Fields.of('the configuration', document)
}

const textKind = { accepted: 'text', parse: (value: Json) => (typeof value === 'string' ? value : undefined) }
