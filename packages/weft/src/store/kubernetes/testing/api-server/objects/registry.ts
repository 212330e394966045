import { randomBytes, randomUUID } from 'node:crypto'
import { isJsonObject, type Json, type JsonObject } from '../../../../../model/json.js'
import { ApiFailure, type Subject } from '../api-failure.js'
import { jsonPatch } from '../patch/json-patch.js'
import { mergePatch } from '../patch/merge-patch.js'
import { strategicMerge } from '../patch/strategic-merge.js'
import { eventFaults } from './check-event.js'
import { nodeFaults } from './check-node.js'
import { apiVersionOf, type Kind } from './kind.js'
import { objectOf, textOf } from './object-field.js'
import type { ObjectStore, Stored } from './object-store.js'

/** Which object, and whether the whole of it or its sub-resource `status`. */
export interface Target {
  readonly kind: Kind
  readonly namespace: string | undefined
  readonly name: string
  readonly isStatus: boolean
}

export const patchTypes = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
} as const

export type PatchType = (typeof patchTypes)[keyof typeof patchTypes]

/** The rules for writing: what a write may change, and what the server adds. */
export class Registry {
  readonly #store: ObjectStore

  constructor(store: ObjectStore) {
    this.#store = store
  }

  get(target: Target): Stored {
    const found = this.#store.get(target.kind.storedAs, keyOf(target))
    if (found === undefined) throw ApiFailure.notFound(subjectOf(target))
    return found
  }

  create(kind: Kind, namespace: string | undefined, body: Json): Stored {
    const given = ofKind(kind, body)
    const metadata = objectOf(given, 'metadata')
    const name = textOf(metadata, 'name') || generatedName(textOf(metadata, 'generateName'))
    if (name === '') {
      const message = 'Required value: name or generateName is required'
      throw ApiFailure.invalid(kind.kind, '', [{ reason: 'FieldValueRequired', message, field: 'metadata.name' }])
    }
    const target = { kind, namespace, name, isStatus: false }
    if (textOf(metadata, 'namespace') !== '' && textOf(metadata, 'namespace') !== (namespace ?? ''))
      throw ApiFailure.badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      )
    if (namespace !== undefined && this.#store.get('namespaces', namespace) === undefined)
      throw ApiFailure.notFound({ group: '', resource: 'namespaces', name: namespace })
    if (textOf(metadata, 'resourceVersion') !== '')
      throw ApiFailure.badRequest('resourceVersion should not be set on objects to be created')
    const object: JsonObject = {
      metadata: {
        ...metadata,
        name,
        ...(namespace !== undefined && { namespace }),
        uid: randomUUID(),
        creationTimestamp: now(),
      },
      ...withoutMetadata(given),
    }
    const stored = kind.toStored(object)
    if (kind.kind === 'Event') refuseFaults(kind, name, eventFaults(kind, stored))
    if (this.#store.get(kind.storedAs, keyOf(target)) !== undefined) throw ApiFailure.alreadyExists(subjectOf(target))
    return this.#store.put(kind.storedAs, keyOf(target), stored)
  }

  patch(target: Target, type: PatchType, body: Json): Stored {
    const { kind } = target
    const before = this.get(target)
    const whole = { kind: kind.kind, apiVersion: apiVersionOf(kind), ...kind.fromStored(before.object) }
    return this.#write(target, before, patched(type, whole, body, kind))
  }

  update(target: Target, body: Json): Stored {
    const name = textOf(ofKind(target.kind, body), 'metadata', 'name')
    if (name !== target.name)
      throw ApiFailure.badRequest(
        `the name of the object (${name}) does not match the name on the URL (${target.name})`,
      )
    return this.#write(target, this.get(target), body)
  }

  delete(target: Target): Stored {
    const found = this.get(target)
    this.#store.delete(target.kind.storedAs, keyOf(target))
    return found
  }

  #write(target: Target, before: Stored, body: Json): Stored {
    const { kind } = target
    const given = kind.toStored(ofKind(kind, body))
    const wanted = objectOf(given, 'metadata')
    const live = objectOf(before.object, 'metadata')
    const version = textOf(wanted, 'resourceVersion')
    if (version !== '' && version !== textOf(live, 'resourceVersion')) throw ApiFailure.conflict(subjectOf(target))
    const uid = textOf(wanted, 'uid')
    if (uid !== '' && uid !== textOf(live, 'uid')) {
      const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${textOf(live, 'uid')}`
      throw ApiFailure.conflict(subjectOf(target), why)
    }
    const metadata = {
      ...wanted,
      name: target.name,
      ...(target.namespace !== undefined && { namespace: target.namespace }),
      uid: textOf(live, 'uid'),
      creationTimestamp: textOf(live, 'creationTimestamp'),
    }
    // Whoever writes the status writes the metadata with it, but never the rest; and the other way about.
    const rest = target.isStatus
      ? { ...withoutMetadata(before.object), ...(given.status !== undefined && { status: given.status }) }
      : {
          ...withoutMetadata(given),
          ...(kind.hasStatus && before.object.status !== undefined && { status: before.object.status }),
        }
    const after: JsonObject = { metadata, ...rest }
    if (kind.kind === 'Node') refuseFaults(kind, target.name, nodeFaults(before.object, after))
    return this.#store.put(kind.storedAs, keyOf(target), after)
  }
}

export function keyOf({ namespace, name }: { namespace: string | undefined; name: string }): string {
  return namespace === undefined ? name : `${namespace}/${name}`
}

function subjectOf({ kind, name }: Target): Subject {
  return { group: kind.group, resource: kind.resource, name }
}

function patched(type: PatchType, whole: JsonObject, patch: Json, kind: Kind): Json {
  if (type === 'json') return jsonPatch(whole, patch)
  if (!isJsonObject(patch)) throw ApiFailure.badRequest('Invalid JSON Patch')
  return type === 'merge' ? mergePatch(whole, patch) : strategicMerge(whole, patch, kind.mergeRules)
}

/** What was sent, if it is of that kind, without the words for it. */
function ofKind(kind: Kind, body: Json): JsonObject {
  if (!isJsonObject(body)) throw ApiFailure.badRequest('the object provided is unrecognized (must be of type Object)')
  const { kind: foundKind = kind.kind, apiVersion = apiVersionOf(kind), ...object } = body
  if (foundKind !== kind.kind || apiVersion !== apiVersionOf(kind)) {
    const found = `${apiVersion}, Kind=${foundKind}`
    throw ApiFailure.badRequest(
      `the object provided is unrecognized: found ${found}, want ${apiVersionOf(kind)}, Kind=${kind.kind}`,
    )
  }
  return object
}

function withoutMetadata({ metadata: _, ...rest }: JsonObject): JsonObject {
  return rest
}

function refuseFaults(
  kind: Kind,
  name: string,
  faults: readonly { reason: string; message: string; field: string }[],
): void {
  if (faults.length > 0) throw ApiFailure.invalid(kind.kind, name, faults)
}

function generatedName(prefix: string): string {
  return prefix === '' ? '' : `${prefix}${randomBytes(4).toString('hex').slice(0, 5)}`
}

function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`
}
