import { type FSWatcher, watch } from 'node:fs'

/**
 * The kernel's word that something happened in a folder; who hears it looks again. The folder is watched and not the
 * file, because a watch on a file stays with the old one when another is put in its place.
 */
export class FolderWatch implements Disposable {
  readonly #folder: string
  readonly #onEvent: () => void
  #watcher: FSWatcher | undefined

  constructor(folder: string, onEvent: () => void) {
    this.#folder = folder
    this.#onEvent = onEvent
  }

  /**
   * Watches the folder that bears the name now, which may be another one than before. False when the kernel will not
   * tell: there is no folder, or the machine has given out all its watches.
   */
  renew(): boolean {
    this.close()
    try {
      // A watch that fails later on says so with an event of its own; looking again renews it.
      this.#watcher = watch(this.#folder, this.#onEvent).on('error', this.#onEvent)
      return true
    } catch {
      return false
    }
  }

  close(): void {
    this.#watcher?.close()
    this.#watcher = undefined
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
