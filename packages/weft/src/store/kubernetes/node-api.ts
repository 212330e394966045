import type { JsonObject } from '../../model/json.js'

/**
 * The few calls of the Kubernetes API that leases need. Each rejects with a `StoreError` when the API server does not do it or
 * does not answer in time, an `ApiBusy` when it says when to come back, and with the signal's reason when that aborts.
 */
export interface NodeApi {
  readonly list: (query: NodeQuery, signal: AbortSignal) => Promise<NodeList>
  /**
   * All changes after this version, from the first to the last: the versions are the list's. Ends when the server ends it, as
   * it does every few minutes, or when its connection breaks; throws 'compacted' when changes that were not told are forgotten, or the version is none of
   * this server's.
   */
  readonly watch: (query: NodeQuery, fromVersion: string, signal: AbortSignal) => AsyncIterable<NodeUpdate>
  /** The whole node; undefined when there is none. */
  readonly get: (name: string, signal: AbortSignal) => Promise<KubeNode | undefined>
  /** A strategic merge patch of `nodes/NAME/status`; the node as it is then, and undefined when there is none. */
  readonly patchStatus: (name: string, patch: JsonObject, signal: AbortSignal) => Promise<KubeNode | undefined>
  /** A strategic merge patch of the node itself, but for its status; else the same. */
  readonly patch: (name: string, patch: JsonObject, signal: AbortSignal) => Promise<KubeNode | undefined>
  /** The name of the node on which this pod runs; undefined when there is no such pod, or it runs nowhere yet. */
  readonly nodeOfPod: (pod: PodName, signal: AbortSignal) => Promise<string | undefined>
  readonly postEvent: (namespace: string, event: JsonObject, signal: AbortSignal) => Promise<void>
  /** Goes on over a new connection: the one that there is may be dead, for this machine's network has changed. */
  readonly reconnect: () => void
}

export interface NodeQuery {
  /** One node only. */
  readonly name?: string
  /** Of nodes whose pod CIDRs are known the metadata is enough, and a fraction of the bytes. */
  readonly detail: 'whole' | 'metadata'
}

export interface PodName {
  readonly namespace: string
  readonly name: string
}

/** What weft reads of a Node object: of 15 KB a few hundred bytes. */
export interface KubeNode {
  readonly name: string
  /** A node that was deleted and made anew has another. */
  readonly uid: string
  /** As Kubernetes writes times, so that the order of texts is that of times. */
  readonly createdAt: string
  /** Those of `AnnotationNames`. */
  readonly annotations: { readonly [name: string]: string }
  /** Absent when only the metadata were asked for. */
  readonly spec?: NodeSpec
}

export interface NodeSpec {
  readonly podCidrs: readonly string[]
  /** kubeadm leaves a sign of itself in the annotations. */
  readonly isOfKubeadm: boolean
  readonly networkCondition?: { readonly status: string; readonly reason: string }
}

/** All there is at one moment. */
export interface NodeList {
  readonly version: string
  readonly nodes: readonly KubeNode[]
}

export type NodeUpdate =
  /** The server listens, for the first time or again. */
  | { readonly is: 'connected' }
  | { readonly is: 'put'; readonly node: KubeNode; readonly version: string }
  | { readonly is: 'delete'; readonly name: string; readonly version: string }
  /** Everything up to this version has been told. */
  | { readonly is: 'bookmark'; readonly version: string }
