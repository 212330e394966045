import { StoreError } from '../../store/store-error.js'

/** What is wrong with the store as a whole, for everybody. */
export class Mood {
  readonly #onChange = new Set<() => void>()
  #is: 'well' | 'leaderless' | 'full' | 'denying' = 'well'

  get is() {
    return this.#is
  }

  set is(is) {
    this.#is = is
    for (const tell of this.#onChange) tell()
  }

  /** Throws what the store says instead of doing what it is asked. */
  refuse(kind: 'read' | 'write'): void {
    if (this.#is === 'leaderless') throw new StoreError('unreachable', 'etcdserver: no leader')
    if (this.#is === 'denying') throw new StoreError('denied', 'etcdserver: invalid auth token')
    if (this.#is === 'full' && kind === 'write')
      throw new StoreError('full', 'etcdserver: mvcc: database space exceeded')
  }

  listen(onChange: () => void): Disposable {
    this.#onChange.add(onChange)
    return { [Symbol.dispose]: () => void this.#onChange.delete(onChange) }
  }
}
