import type { KeyValueStore } from '../key-value-store.js'

/** Where a network's keys are. */
export interface EtcdPlace {
  readonly kv: KeyValueStore
  readonly prefix: string
}
