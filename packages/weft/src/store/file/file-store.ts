import { type WatchTiming, watchDocument } from '../../files/watch-document.js'
import { problem } from '../../model/problem.js'
import type { LeaseStore, Snapshot, StoreEvent } from '../lease-store.js'
import { saysTheSame } from '../says-the-same.js'
import { snapshotAfter } from '../snapshot-after.js'
import { type LeasesDocument, readLeases } from './leases-document.js'

/** Leases in a file that somebody else writes: a person, a ConfigMap, a configuration tool. */
export class FileStore implements LeaseStore {
  readonly name: string
  readonly #path: string
  readonly #timing: WatchTiming | undefined

  constructor(path: string, timing?: WatchTiming) {
    this.name = `file ${path}`
    this.#path = path
    this.#timing = timing
  }

  async *watch(signal: AbortSignal): AsyncGenerator<StoreEvent, void> {
    let last: LeasesDocument | undefined
    const read = (text: string) => {
      last = readLeases(this.#path, text, last)
      return last
    }
    let told: Snapshot | undefined
    let isTroubled = false
    for await (const reading of watchDocument({ path: this.#path, read, signal, timing: this.#timing })) {
      if (reading.is === 'refused') {
        if (told === undefined) throw reading.error
        isTroubled = true
        yield { is: 'trouble', problem: problem('leases-refused', this.name, reading.error.message) }
        continue
      }
      const { leases, warnings } = reading.value
      const problems = warnings.map(sentence => problem('unknown-option', sentence, sentence))
      const snapshot: Snapshot = { is: 'snapshot', leases: snapshotAfter(told?.leases, leases), problems }
      if (!isTroubled && told !== undefined && saysTheSame(snapshot, told)) continue
      told = snapshot
      isTroubled = false
      yield snapshot
    }
  }
}
