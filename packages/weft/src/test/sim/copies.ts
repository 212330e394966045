import type { Change, KeyValue } from '../../store/etcd/key-value-store.js'

/** What a client has got from the store: nothing that another client has, as if it had come over a wire. */
export class Copies {
  readonly #known = new WeakMap<KeyValue, KeyValue>()

  of(kv: KeyValue): KeyValue {
    const known = this.#known.get(kv)
    if (known !== undefined) return known
    const copy = { ...kv }
    this.#known.set(kv, copy)
    return copy
  }

  ofChange(change: Change): Change {
    return change.is === 'put' ? { is: 'put', kv: this.of(change.kv) } : change
  }
}
