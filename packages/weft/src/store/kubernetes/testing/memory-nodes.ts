import { isJsonObject, type JsonObject } from '../../../model/json.js'
import type { Clock } from '../../../time/clock.js'
import { StoreError } from '../../store-error.js'
import type { AnnotationNames } from '../annotation-names.js'
import type { PodName } from '../node-api.js'
import { kubernetesTime } from '../node-patch.js'
import { MemoryWay } from './memory-way.js'
import { mergePatch } from './merge-patch.js'

export interface NodeChange {
  readonly version: number
  readonly name: string
  /** Absent when the node is gone. */
  readonly node?: JsonObject
}

/** What a test says of a node; the rest is as Kubernetes fills it in. */
export interface NodeWords {
  readonly podCidrs?: readonly string[]
  /** `null` takes one away. */
  readonly annotations?: { readonly [name: string]: string | null }
  readonly conditions?: readonly JsonObject[]
}

/**
 * The nodes of an API server of one process, with what leases need of it and what they may suffer from it: one version for
 * each change, a history that can be forgotten, patches that are no change when they change nothing. Clients come in
 * through `connect`.
 */
export class MemoryNodes {
  readonly clock: Clock
  readonly events: JsonObject[] = []
  readonly patches: JsonObject[] = []
  #version = 100
  #oldest = 100
  #uids = 0
  readonly #nodes = new Map<string, JsonObject>()
  readonly #pods = new Map<string, string>()
  readonly #history: NodeChange[] = []
  readonly #listeners = new Set<() => void>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  connect(names: AnnotationNames): MemoryWay {
    return new MemoryWay(this, names)
  }

  get version(): number {
    return this.#version
  }

  get nodes(): readonly JsonObject[] {
    const sorted = [...this.#nodes].sort(([a], [b]) => (a < b ? -1 : 1))
    return sorted.map(([, node]) => node)
  }

  get(name: string): JsonObject | undefined {
    return this.#nodes.get(name)
  }

  annotationsOf(name: string): JsonObject {
    return objectIn(objectIn(this.get(name), 'metadata'), 'annotations')
  }

  /** Makes the node, or changes what is said of it and nothing else. */
  put(name: string, { podCidrs, annotations = {}, conditions }: NodeWords = {}): void {
    const before = this.get(name)
    if (podCidrs !== undefined && before !== undefined) refuseOtherCidrs(objectIn(before, 'spec'), podCidrs)
    const words: JsonObject = {
      metadata: { annotations },
      ...(podCidrs && { spec: { podCIDR: podCidrs[0] ?? '', podCIDRs: podCidrs } }),
      ...(conditions && { status: { conditions } }),
    }
    this.#store(name, mergePatch(before ?? this.#blank(name), words))
  }

  delete(name: string): void {
    if (!this.#nodes.delete(name)) return
    this.#version += 1
    this.#tell({ version: this.#version, name })
  }

  /** Through the subresource: the spec cannot be changed by it. */
  patchStatus(name: string, patch: JsonObject): JsonObject | undefined {
    this.patches.push(patch)
    const node = this.get(name)
    if (node === undefined) return undefined
    this.#store(name, { ...mergePatch(node, patch), spec: objectIn(node, 'spec') })
    return this.get(name)
  }

  /** The status cannot be changed by it, nor a pod CIDR that is there. */
  patch(name: string, patch: JsonObject): JsonObject | undefined {
    const before = this.get(name)
    if (before === undefined) return undefined
    const node = mergePatch(before, patch)
    const { podCIDRs } = objectIn(before, 'spec')
    if (podCIDRs !== undefined && JSON.stringify(podCIDRs) !== JSON.stringify(objectIn(node, 'spec').podCIDRs))
      throw new StoreError('broken', `node ${name} has other pod CIDRs`)
    this.#store(name, { ...node, status: objectIn(before, 'status') })
    return this.get(name)
  }

  /** What a kubelet does all the time. */
  heartbeat(name: string): void {
    const time = `${kubernetesTime(this.clock.wallTime())} ${this.#version}`
    this.put(name, { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: time }] })
  }

  runPod({ namespace, name }: PodName, node: string): void {
    this.#pods.set(`${namespace}/${name}`, node)
  }

  nodeOfPod({ namespace, name }: PodName): string | undefined {
    return this.#pods.get(`${namespace}/${name}`)
  }

  /** What comes back puts everything back to this moment, as an etcd is that is restored from a backup. */
  backUp(): () => void {
    const [version, nodes] = [this.#version, [...this.#nodes]]
    return () => {
      this.#nodes.clear()
      for (const [name, node] of nodes) this.#nodes.set(name, node)
      this.#version = version
      this.#oldest = version
      this.#history.length = 0
    }
  }

  /** Forgets what was before the version. */
  compact(version = this.#version): void {
    this.#oldest = Math.max(this.#oldest, version)
    while ((this.#history[0]?.version ?? this.#oldest) < this.#oldest) this.#history.shift()
  }

  /** All changes after that version. */
  changesAfter(version: number): readonly NodeChange[] {
    if (version < this.#oldest)
      throw new StoreError('compacted', `too old resource version: ${version} (${this.#oldest})`)
    return this.#history.filter(change => change.version > version)
  }

  /** Calls back after everything that happens, until it is told to stop. */
  listen(listener: () => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) }
  }

  #blank(name: string): JsonObject {
    this.#uids += 1
    const creationTimestamp = kubernetesTime(new Date(Date.UTC(2026, 0, 1) + this.#uids * 1000))
    return {
      kind: 'Node',
      apiVersion: 'v1',
      metadata: { name, uid: `uid-${this.#uids}`, creationTimestamp, annotations: {} },
      spec: {},
      status: {},
    }
  }

  #store(name: string, node: JsonObject): void {
    const before = this.#nodes.get(name)
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(node)) return
    this.#version += 1
    const metadata = { ...objectIn(node, 'metadata'), resourceVersion: `${this.#version}` }
    const stored = { ...node, metadata }
    this.#nodes.set(name, stored)
    this.#tell({ version: this.#version, name, node: stored })
  }

  #tell(change: NodeChange): void {
    this.#history.push(change)
    for (const listener of this.#listeners) listener()
  }
}

function objectIn(value: JsonObject | undefined, key: string): JsonObject {
  const found = value?.[key]
  return isJsonObject(found) ? found : {}
}

/** A node keeps its pod CIDRs for as long as it lives. */
function refuseOtherCidrs({ podCIDRs = [] }: JsonObject, wanted: readonly string[]): void {
  const had = JSON.stringify(podCIDRs)
  if (had !== '[]' && had !== JSON.stringify(wanted))
    throw new Error('spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid')
}
