import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer as createPlainServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import { isDeepStrictEqual } from 'node:util'
import { parseListenAddress } from './listen-address.js'
import { probeSocket } from './probe-socket.js'
import { readServerTls, type ServerTls, type ServerTlsFiles } from './server-tls-files.js'

export interface ListenerOptions {
  readonly address: string
  readonly tls?: ServerTlsFiles
  readonly accepted: (socket: Socket) => void
}

const rereadMs = 1_000
const tlsOptions = { ALPNProtocols: ['h2'], handshakeTimeout: 5_000 }

/** Takes connections at one address. TLS files that were replaced serve the connections that come after. */
export class Listener {
  /** What a client is to be told. */
  readonly url: string
  readonly #server: Server
  readonly #stopRereading: () => void

  private constructor(server: Server, url: string, stopRereading: () => void) {
    this.#server = server
    this.url = url
    this.#stopRereading = stopRereading
  }

  static async open({ address, tls, accepted }: ListenerOptions): Promise<Listener> {
    const place = parseListenAddress(address)
    // A server that was killed leaves its socket behind. One that lives is not disturbed: then listening fails.
    if ('path' in place && (await probeSocket(place.path)) === 'dead') await rm(place.path)
    const { server, stop } = tls
      ? await newTlsServer(tls, accepted)
      : { server: createPlainServer(accepted), stop() {} }
    try {
      server.listen(place)
      await once(server, 'listening')
    } catch (error) {
      stop()
      throw error
    }
    const bound = server.address()
    const scheme = tls ? 'https' : 'http'
    // An error of the listening socket itself, such as want of file descriptors, passes; the next client finds it open.
    server.on('error', () => {})
    if (bound === null || typeof bound === 'string') return new Listener(server, `unix://${bound}`, stop)
    const host = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address
    return new Listener(server, `${scheme}://${host}:${bound.port}`, stop)
  }

  /** No new connections. Those that were accepted go on. */
  close(): void {
    this.#stopRereading()
    this.#server.close()
  }
}

async function newTlsServer(files: ServerTlsFiles, accepted: (socket: Socket) => void) {
  let current = await readServerTls(files)
  const mustKnow = files.clientCa !== undefined
  const server: TlsServer = createTlsServer(
    { ...current, ...tlsOptions, requestCert: mustKnow, rejectUnauthorized: mustKnow },
    accepted,
  )
  const timer = setInterval(async () => {
    const next = await usableTls(files)
    if (next === undefined || isDeepStrictEqual(next, current)) return
    try {
      server.setSecureContext(next)
      current = next
    } catch {
      // A certificate and a key that don't fit each other: one of the two is yet to be replaced.
    }
  }, rereadMs)
  return { server, stop: () => clearInterval(timer) }
}

/** Files that are being replaced may be missing for a moment; what was read before goes on serving. */
async function usableTls(files: ServerTlsFiles): Promise<ServerTls | undefined> {
  try {
    return await readServerTls(files)
  } catch {
    return undefined
  }
}
