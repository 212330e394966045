import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acceptConnection, connectTo, type FileDescriptor, listenAt } from '@weft/linux'

/** Somewhere to listen at, which goes with its owner. */
export class ListeningPlace implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'weft-pump-'))
  readonly path = join(this.#folder, 'pump.sock')
  readonly #listener = listenAt(this.path, { backlog: 8 })

  /** Whoever has connected, in turn. */
  accept(): FileDescriptor {
    const socket = acceptConnection(this.#listener)
    if (socket === undefined) throw new Error('nobody has connected')
    return socket
  }

  [Symbol.dispose](): void {
    this.#listener.close()
    rmSync(this.#folder, { recursive: true })
  }
}

/** Both ends of a connection. */
export function socketPair(): readonly [FileDescriptor, FileDescriptor] {
  using place = new ListeningPlace()
  const near = connectTo(place.path)
  return [near, place.accept()]
}
