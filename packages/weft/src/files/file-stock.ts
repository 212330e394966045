import { closeSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { makeUnnamed } from '@weft/linux'

/** As many as kubelet puts pods on a node unless told otherwise: they may all come at once. */
const filesOfFolder = 110
const mostFolders = 4
/** Not while many are wanted at once. */
const restMs = 20

export interface Stock {
  /** A blank file, which is whoever takes it to close; undefined where there are none such. */
  take(folder: string): Promise<number | undefined>
}

/** Nothing is made ahead: who takes a file waits for it, and nobody has to close the stock. */
export const emptyStock: Stock = { take: tryToMake }

/**
 * Files without a name, made ahead in folders where some were needed: to make one takes ten times as long as to write and to name
 * it. Nobody sees them, and the kernel has them back when this process ends, however it does.
 */
export class FileStock implements Stock, Disposable {
  readonly #folders = new Map<string, number[]>()
  readonly #filling = new Set<string>()
  #isClosed = false

  async take(folder: string): Promise<number | undefined> {
    const file = this.#folders.get(folder)?.pop() ?? (await tryToMake(folder))
    if (file !== undefined) this.#fill(folder)
    return file
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    this.#empty()
  }

  async #fill(folder: string): Promise<void> {
    if (this.#filling.has(folder)) return
    this.#filling.add(folder)
    await setTimeout(restMs, undefined, { ref: false })
    while (!this.#isClosed && (this.#folders.get(folder)?.length ?? 0) < filesOfFolder) {
      const file = await tryToMake(folder)
      if (file === undefined) break
      this.#put(folder, file)
    }
    this.#filling.delete(folder)
  }

  #put(folder: string, file: number): void {
    if (this.#folders.size === mostFolders && !this.#folders.has(folder)) this.#empty()
    if (this.#isClosed) closeSync(file)
    else this.#folders.set(folder, [...(this.#folders.get(folder) ?? []), file])
  }

  #empty(): void {
    for (const file of [...this.#folders.values()].flat()) closeSync(file)
    this.#folders.clear()
  }
}

/** Undefined where the file system knows none. If there is more amiss, whoever then makes one with a name is told. */
async function tryToMake(folder: string): Promise<number | undefined> {
  try {
    return await makeUnnamed(folder)
  } catch {
    return undefined
  }
}
