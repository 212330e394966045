import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** Both ends of a connection that is passed on. */
interface Passage {
  readonly near: Socket
  readonly far: Socket
}

export interface Place {
  /** Where it listens; the loopback address by default. */
  readonly host: string
  /** Does work in the network namespace where the host is, if that is another one than this process's. */
  readonly enter?: ((work: () => void) => void) | undefined
}

/** The way from clients to the server, which a test can break in several ways. */
export class Network {
  readonly #place: Place
  readonly #inner: string
  readonly #passages = new Set<Passage>()
  #listener: Server | undefined
  #port = 0
  #isSilent = false
  #bytesOfClosed = 0

  private constructor(place: Place, inner: string) {
    this.#place = place
    this.#inner = inner
  }

  /** Passes on what comes to a port of the host to a local socket. */
  static async open(place: Place, inner: string): Promise<Network> {
    const network = new Network(place, inner)
    await network.accept()
    return network
  }

  get port(): number {
    return this.#port
  }

  /** All that has gone out to clients, encryption included. */
  get bytesSent(): number {
    return [...this.#passages].reduce((sum, { near }) => sum + near.bytesWritten, this.#bytesOfClosed)
  }

  /** Nobody listens any more; the connections that there are go on. */
  refuse(): void {
    const listener = this.#listener
    if (listener === undefined) return
    this.#listener = undefined
    // It is closed for newcomers at once, and calls back only after the last connection.
    listener.close()
  }

  async accept(): Promise<void> {
    if (this.#listener !== undefined) return
    const listener = createServer({ pauseOnConnect: true, allowHalfOpen: true })
    listener.on('connection', near => this.#pass(near))
    const { host, enter } = this.#place
    const port = this.#port
    // Without a host it listens before the call is over, in the namespace in which it was called.
    if (enter === undefined) listener.listen(port, host)
    else enter(() => listener.listen(port))
    await once(listener, 'listening')
    const address = listener.address()
    if (address === null || typeof address === 'string') throw new Error(`no port to be had on ${host}`)
    this.#port = address.port
    this.#listener = listener
  }

  /** Every connection breaks. */
  drop(): void {
    for (const { near } of this.#passages) near.resetAndDestroy()
  }

  /** Connections stay, and new ones are accepted, but nothing passes any more. */
  silence(): void {
    this.#isSilent = true
    this.strand()
  }

  /** Nothing passes any more on the connections that there are; new ones are as good as ever. */
  strand(): void {
    for (const passage of this.#passages) halt(passage)
  }

  /** Everything passes again, also what has been held back. */
  async heal(): Promise<void> {
    this.#isSilent = false
    for (const passage of this.#passages) flow(passage)
    await this.accept()
  }

  async close(): Promise<void> {
    const listener = this.#listener
    this.refuse()
    this.drop()
    if (listener?.listening) await once(listener, 'close')
  }

  #pass(near: Socket): void {
    const far = connect({ path: this.#inner, allowHalfOpen: true })
    const passage = { near, far }
    this.#passages.add(passage)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      // The end of one side, for whatever reason, is the end of the other.
      socket.on('error', () => other.destroy())
      socket.on('close', () => other.destroy())
    }
    near.on('close', () => {
      this.#bytesOfClosed += near.bytesWritten
      this.#passages.delete(passage)
    })
    if (!this.#isSilent) flow(passage)
  }
}

function flow({ near, far }: Passage): void {
  near.pipe(far)
  far.pipe(near)
}

function halt({ near, far }: Passage): void {
  for (const socket of [near, far]) {
    socket.unpipe()
    socket.pause()
  }
}
