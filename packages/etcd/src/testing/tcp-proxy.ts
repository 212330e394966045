import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A stretch of network between a client and a server on this machine, which a test can break in several ways. */
export class TcpProxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #isCut = false
  #isSilent = false
  #losesAnswers = false

  private constructor(server: Server) {
    this.#server = server
  }

  /** Passes on to the port of an endpoint such as `http://127.0.0.1:2379`. */
  static async open(endpoint: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(endpoint)
    const server = createServer({ pauseOnConnect: true })
    const proxy = new TcpProxy(server)
    server.on('connection', near => proxy.#join(near, { host: hostname, port: Number(port) }))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return proxy
  }

  get address(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the proxy is closed')
    return `127.0.0.1:${address.port}`
  }

  /** Connections break, new ones are broken at once. */
  cut(): void {
    this.#isCut = true
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  /** Connections stay, and new ones are accepted, but nothing passes any more. */
  silence(): void {
    this.#isSilent = true
    for (const socket of this.#sockets) socket.pause()
  }

  /** Nothing passes any more on the connections that there are; new ones are as good as ever. */
  strand(): void {
    for (const socket of this.#sockets) socket.pause()
  }

  /** Requests still pass, but no answers. */
  loseAnswers(): void {
    this.#losesAnswers = true
  }

  heal(): void {
    this.#isCut = false
    this.#isSilent = false
    this.#losesAnswers = false
    for (const socket of this.#sockets) socket.resume()
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.cut()
    await closed
  }

  #join(near: Socket, target: { host: string; port: number }): void {
    if (this.#isCut) {
      near.resetAndDestroy()
      return
    }
    const far = connect({ ...target, allowHalfOpen: true })
    far.pause()
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket)
      socket.on('data', chunk => {
        if (socket === near || !this.#losesAnswers) other.write(chunk)
      })
      socket.on('end', () => other.end())
      // The end of one side, for whatever reason, is the end of the other.
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        this.#sockets.delete(socket)
        other.destroy()
      })
      if (!this.#isSilent) socket.resume()
    }
  }
}
