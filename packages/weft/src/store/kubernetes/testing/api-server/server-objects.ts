import type { Json, JsonObject } from '../../../../model/json.js'
import { coreKind } from './objects/kinds.js'
import type { ObjectStore, Stored } from './objects/object-store.js'
import type { Registry, Target } from './objects/registry.js'

type Resource = Parameters<typeof coreKind>[0]

/** Which object: `{ resource: 'pods', namespace: 'kube-system', name: 'x' }`. */
export interface Named {
  readonly resource: Resource
  readonly namespace?: string
  readonly name: string
}

/** The objects of a server for whoever needs no permission: tests, and the clusters that they make up. */
export class ServerObjects {
  readonly #store: ObjectStore
  readonly #registry: Registry

  constructor(store: ObjectStore, registry: Registry) {
    this.#store = store
    this.#registry = registry
  }

  list(resource: Resource): readonly JsonObject[] {
    return this.#store.list(resource, '').map(({ object }) => object)
  }

  find({ resource, namespace, name }: Named): JsonObject | undefined {
    return this.#store.get(resource, namespace === undefined ? name : `${namespace}/${name}`)?.object
  }

  create(resource: Resource, object: Json, namespace?: string): JsonObject {
    return this.#registry.create(coreKind(resource), namespace, object).object
  }

  /** A strategic merge patch of the object without its status. */
  patch(named: Named, patch: Json): JsonObject {
    return this.#patch(targetOf(named, false), patch).object
  }

  patchStatus(named: Named, patch: Json): JsonObject {
    return this.#patch(targetOf(named, true), patch).object
  }

  delete(named: Named): void {
    this.#registry.delete(targetOf(named, false))
  }

  #patch(target: Target, patch: Json): Stored {
    return this.#registry.patch(target, 'strategic', patch)
  }
}

function targetOf({ resource, namespace, name }: Named, isStatus: boolean): Target {
  return { kind: coreKind(resource), namespace, name, isStatus }
}
