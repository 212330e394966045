import { acceptConnection, type FileDescriptor, listenAt, onReadable } from '@weft/linux'
import { Caller } from '../../server/caller.js'

/** Does with each caller what the test says. */
export class FakeDaemon implements Disposable {
  readonly #listener: FileDescriptor
  readonly #watch: Disposable
  readonly #never = new AbortController()
  failure: unknown

  constructor(path: string, serve: (caller: Caller) => Promise<void>) {
    this.#listener = listenAt(path, { backlog: 100 })
    this.#watch = onReadable(this.#listener, () => {
      for (let next = acceptConnection(this.#listener); next; next = acceptConnection(this.#listener))
        this.#serve(next, serve).catch(error => {
          this.failure = error
        })
    })
  }

  async #serve(connection: FileDescriptor, serve: (caller: Caller) => Promise<void>): Promise<void> {
    using caller = await Caller.hear(connection, this.#never.signal)
    await serve(caller)
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
    this.#listener.close()
  }
}
