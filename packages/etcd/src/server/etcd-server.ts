import type { Socket } from 'node:net'
import { Server, ServerCredentials, type ServerOptions } from '@grpc/grpc-js'
import { methods } from '../wire/method.js'
import { Accounts } from './accounts.js'
import { FolderLock } from './folder-lock.js'
import { Journal } from './journal/journal.js'
import { Listener } from './listener.js'
import type { ServerTlsFiles } from './server-tls-files.js'
import { serveAdministration } from './services/administration-service.js'
import { type Counter, handleStream, handleUnary } from './services/handle.js'
import { headerOf } from './services/header.js'
import { serveKeyValue } from './services/key-value-service.js'
import { serveLeases } from './services/lease-service.js'
import { Store } from './store.js'
import { WatchHub } from './watch/watch-hub.js'
import { WatchStream } from './watch/watch-stream.js'

export interface EtcdServerOptions {
  /** Where the data is. It is made if it isn't there, and used by one server at a time. */
  readonly folder: string
  /** `host:port`, `[v6]:port` or `unix:///path`; port 0 is any free one. */
  readonly listen: readonly string[]
  readonly tls?: ServerTlsFiles
  /** Names and passwords. With any, every request needs a token that was given for one of them. */
  readonly users?: ReadonlyMap<string, string>
  /** How much all versions of all keys may take, in memory and on disk. */
  readonly quotaBytes?: number
  /** How many revisions can be asked for and watched from; older ones are compacted away by and by. */
  readonly keepRevisions?: number
  /** How often those who asked for it are told how far the server is when there is nothing else to tell. */
  readonly progressIntervalMs?: number
  /** Shorter leases are granted as if this had been asked for. */
  readonly shortestLeaseSeconds?: number
}

// How long the answers that are under way may take to leave when the server is closed.
const graceMs = 1_000

const serverOptions: ServerOptions = {
  // As etcd: 1.5 MB for a request, and something for what surrounds it.
  'grpc.max_receive_message_length': 2 * 1024 * 1024,
  // A client that has vanished without a word is forgotten.
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.enable_channelz': 0,
}

/** A server of one member that etcd's clients understand. */
export class EtcdServer {
  /** What a client is to be told. */
  readonly endpoints: readonly string[]
  /** Chosen by chance when the data was begun. */
  readonly clusterId: bigint
  readonly #closers: Closers

  private constructor({ endpoints, clusterId }: Opened, closers: Closers) {
    this.endpoints = endpoints
    this.clusterId = clusterId
    this.#closers = closers
  }

  static async open(options: EtcdServerOptions): Promise<EtcdServer> {
    const closers = new Closers()
    try {
      return new EtcdServer(await openAll(options, closers), closers)
    } catch (error) {
      await closers.close()
      throw error
    }
  }

  /** Ends what clients have under way, and resolves when all is on the disk and the folder is free for another. */
  async close(): Promise<void> {
    await this.#closers.close()
  }
}

interface Opened {
  readonly endpoints: readonly string[]
  readonly clusterId: bigint
}

/** Opens from the disk up to the network; `closers` learns how to close each thing. */
async function openAll(options: EtcdServerOptions, closers: Closers): Promise<Opened> {
  const lock = await FolderLock.take(options.folder)
  closers.add(() => lock.release())
  const journal = await Journal.open(options.folder)
  closers.add(() => journal.close())
  const store = await Store.open(journal, {
    folder: options.folder,
    quotaBytes: options.quotaBytes ?? 256 * 1024 * 1024,
    keepRevisions: options.keepRevisions ?? 10_000,
  })
  closers.add(() => store.close())
  const hub = new WatchHub(store, { progressIntervalMs: options.progressIntervalMs ?? 10 * 60_000 })
  const server = new Server(serverOptions)
  const urls: string[] = []
  serveAll(server, { store, hub, options, urls })
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure())
  const sockets = new Set<Socket>()
  function accept(socket: Socket): void {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    injector.injectConnection(socket)
  }
  closers.add(async () => {
    hub[Symbol.dispose]()
    injector.drain(graceMs)
    const forced = setTimeout(() => {
      for (const socket of sockets) socket.destroy()
    }, graceMs)
    await Promise.all([...sockets].map(socket => new Promise(resolve => socket.once('close', resolve))))
    clearTimeout(forced)
    server.forceShutdown()
  })
  for (const address of options.listen) {
    const listener = await Listener.open({ address, accepted: accept, ...(options.tls && { tls: options.tls }) })
    closers.add(async () => listener.close())
    urls.push(listener.url)
  }
  return { endpoints: urls, clusterId: store.identity.clusterId }
}

interface Served {
  readonly store: Store
  readonly hub: WatchHub
  readonly options: EtcdServerOptions
  readonly urls: readonly string[]
}

function serveAll(server: Server, { store, hub, options, urls }: Served): void {
  const accounts = new Accounts(options.users ?? new Map())
  const counter: Counter = { server, admit: metadata => accounts.admit(metadata) }
  serveKeyValue(counter, store)
  serveLeases(counter, store, options.shortestLeaseSeconds ?? 2)
  serveAdministration(counter, store, () => urls)
  handleStream(counter, methods.watch, call => new WatchStream(call, { store, hub }))
  // Who asks for a token has none yet.
  handleUnary({ server, admit() {} }, methods.authenticate, async ({ name, password }) => ({
    header: headerOf(store, store.durableRevision),
    token: accounts.authenticate(name, password),
  }))
}

/** Closes what was opened, the last first. */
class Closers {
  #closers: (() => Promise<void>)[] = []

  add(close: () => Promise<void>): void {
    this.#closers.push(close)
  }

  async close(): Promise<void> {
    const closers = this.#closers.reverse()
    this.#closers = []
    for (const close of closers) await close()
  }
}
