import { acceptConnection, type FileDescriptor, onReadable, peerCredentials, type Watch } from '@weft/linux'
import { Caller } from './caller.js'
import type { CniLine } from './cni-line.js'

/** Each has up to three descriptors. Who comes when there are as many waits in the kernel's queue. */
const mostConnections = 300
/** Whoever connects has something to ask. */
const usualPatienceMs = 10_000
/** For what is underway when the daemon is to end. */
const graceMs = 5_000
const retryMs = 1_000

interface ReceptionOptions {
  readonly serve: (caller: Caller) => Promise<void>
  readonly log: (line: CniLine) => void
  /** Who has not said all of it by then is cut off. */
  readonly patienceMs?: number
}

/** Takes connections of root, and of who we are ourselves, as they come. Disposed of, it waits for what is underway. */
export class Reception implements AsyncDisposable {
  readonly #options: ReceptionOptions
  readonly #listener: FileDescriptor
  readonly #watch: Watch
  readonly #serving = new Set<Promise<void>>()
  readonly #unheard = new Set<AbortController>()
  readonly #callers = new Set<Caller>()

  /** Takes the listener over. */
  constructor(listener: FileDescriptor, options: ReceptionOptions) {
    this.#listener = listener
    this.#options = options
    this.#watch = onReadable(listener, () => this.#acceptAll())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch[Symbol.dispose]()
    this.#listener.close()
    for (const unheard of this.#unheard) unheard.abort()
    const late = setTimeout(() => {
      for (const caller of this.#callers) caller[Symbol.dispose]()
    }, graceMs)
    await Promise.all(this.#serving)
    clearTimeout(late)
  }

  #acceptAll(): void {
    try {
      while (this.#serving.size < mostConnections) {
        const connection = acceptConnection(this.#listener)
        if (connection === undefined) return
        if (!this.#isWelcome(connection)) connection.close()
        else this.#track(this.#attend(connection))
      }
    } catch (error) {
      // No descriptor is left, for one. Whoever waits goes on waiting.
      this.#tell('warn', `no connection can be accepted: ${error instanceof Error ? error.message : String(error)}`)
      setTimeout(() => this.#watch.resume(), retryMs).unref()
    }
    this.#watch.pause()
  }

  #track(attending: Promise<void>): void {
    this.#serving.add(attending)
    attending.finally(() => {
      this.#serving.delete(attending)
      this.#watch.resume()
    })
  }

  async #attend(connection: FileDescriptor): Promise<void> {
    try {
      using caller = await this.#hear(connection)
      this.#callers.add(caller)
      await this.#options.serve(caller).finally(() => this.#callers.delete(caller))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#tell('info', `a connection came to nothing: ${reason}`)
    }
  }

  async #hear(connection: FileDescriptor): Promise<Caller> {
    const giveUp = new AbortController()
    const patience = setTimeout(() => giveUp.abort(), this.#options.patienceMs ?? usualPatienceMs)
    this.#unheard.add(giveUp)
    try {
      return await Caller.hear(connection, giveUp.signal)
    } finally {
      clearTimeout(patience)
      this.#unheard.delete(giveUp)
    }
  }

  /** The socket's mode says the same; a mistake with that must not be enough. */
  #isWelcome(connection: FileDescriptor): boolean {
    const { uid, pid } = peerCredentials(connection)
    if (uid === 0 || uid === process.getuid?.()) return true
    this.#tell('warn', `process ${pid} of user ${uid} is not served: accepted is root`)
    return false
  }

  #tell(level: CniLine['level'], sentence: string): void {
    this.#options.log({ level, event: 'cni', subject: 'connection', text: `cni: ${sentence}` })
  }
}
