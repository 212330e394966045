import { once } from 'node:events'
import { mkdir, open } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { checkDataFile } from './data-file.js'
import { type JournalEntry, type JournalWrite, parseJournalEntry } from './journal-entry.js'
import { handOver, type JournalAnswer, type JournalRequest, Records } from './journal-message.js'

type Demand = { do: 'read'; after: Uint8Array | undefined } | { do: 'write'; records: Uint8Array } | { do: 'close' }

interface Waiting {
  resolve(records: Uint8Array | undefined): void
  reject(error: Error): void
}

/** The records of a store on disk, behind a thread of its own. */
export class Journal {
  readonly #thread: Worker
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #failure: Error | undefined

  private constructor(thread: Worker) {
    this.#thread = thread
    thread.on('message', (answer: JournalAnswer) => this.#hear(answer))
    thread.on('error', error => this.#fail(error))
    thread.on('exit', () => this.#fail(new Error('the journal is closed')))
  }

  static async open(folder: string): Promise<Journal> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await checkDataFile(folder)
    const journal = new Journal(new Worker(new URL('./journal-thread.js', import.meta.url), { workerData: folder }))
    try {
      // The first answer shows that the database could be opened.
      await journal.#ask({ do: 'read', after: Buffer.of(255) })
      await syncFolder(folder)
      return journal
    } catch (error) {
      await journal.close()
      throw error
    }
  }

  async *read(): AsyncGenerator<JournalEntry> {
    for (let after: Uint8Array | undefined; ; ) {
      const page = Records.decode((await this.#ask({ do: 'read', after })) ?? Buffer.alloc(0))
      for (const { key, value } of page.records) yield parseJournalEntry(key, value)
      after = page.records.at(-1)?.key
      if (after === undefined) return
    }
  }

  /** All or nothing; what was written is on the disk when this resolves. */
  async write(writes: readonly JournalWrite[]): Promise<void> {
    const records = writes.map(({ key, value }) => (value === undefined ? { key, isRemoval: true } : { key, value }))
    await this.#ask({ do: 'write', records: Records.encode({ records }) })
  }

  async close(): Promise<void> {
    if (this.#failure) return
    const exited = once(this.#thread, 'exit')
    await this.#ask({ do: 'close' })
    await exited
  }

  #ask(demand: Demand): Promise<Uint8Array | undefined> {
    if (this.#failure) return Promise.reject(this.#failure)
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      if (demand.do !== 'write') return this.#send({ id, ...demand })
      const { bytes, transfer } = handOver(demand.records)
      this.#send({ id, do: 'write', records: bytes }, transfer)
    })
  }

  #send(request: JournalRequest, transfer: ArrayBuffer[] = []): void {
    this.#thread.postMessage(request, transfer)
  }

  #hear(answer: JournalAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('failed' in answer) waiting?.reject(new Error(answer.failed))
    else waiting?.resolve(answer.records)
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const waiting of this.#waiting.values()) waiting.reject(this.#failure)
    this.#waiting.clear()
  }
}

/** A file that was just made is safe only when its folder has been written too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
