import { eventually } from '../../../test/eventually.js'
import type { NodeApi, NodeQuery, NodeUpdate } from '../node-api.js'

/** A way to an API server of which is known how much the watches that go over it have taken in. */
export class AttentiveApi implements NodeApi {
  readonly list: NodeApi['list']
  readonly get: NodeApi['get']
  readonly patch: NodeApi['patch']
  readonly patchStatus: NodeApi['patchStatus']
  readonly nodeOfPod: NodeApi['nodeOfPod']
  readonly postEvent: NodeApi['postEvent']
  readonly reconnect: NodeApi['reconnect']
  readonly #api: NodeApi
  readonly #watches = new Set<{ version: number }>()

  constructor(api: NodeApi) {
    this.#api = api
    this.list = api.list.bind(api)
    this.get = api.get.bind(api)
    this.patch = api.patch.bind(api)
    this.patchStatus = api.patchStatus.bind(api)
    this.nodeOfPod = api.nodeOfPod.bind(api)
    this.postEvent = api.postEvent.bind(api)
    this.reconnect = api.reconnect.bind(api)
  }

  async *watch(query: NodeQuery, fromVersion: string, signal: AbortSignal): AsyncGenerator<NodeUpdate, void, void> {
    const watch = { version: Number(fromVersion) }
    this.#watches.add(watch)
    try {
      for await (const update of this.#api.watch(query, fromVersion, signal)) {
        yield update
        // Whoever asks for the next one is done with this one.
        if (update.is !== 'connected') watch.version = Number(update.version)
      }
    } finally {
      this.#watches.delete(watch)
    }
  }

  /** Until all who watch know everything up to this version. */
  async haveHeard(version: number): Promise<void> {
    await eventually(() => {
      const behind = [...this.#watches].filter(watch => watch.version < version)
      if (behind.length > 0) throw new Error(`${behind.length} watches do not know of version ${version}`)
    })
  }
}
