import { setMaxListeners } from 'node:events'
import { Client, type ClientOptions, connectivityState, credentials } from '@grpc/grpc-js'
import type { Endpoint } from './endpoint.js'
import { EtcdError } from './etcd-error.js'
import { readTlsFiles, type TlsFiles } from './tls-files.js'

export interface ConnectOptions {
  readonly tls?: TlsFiles
  readonly connectTimeoutMs: number
}

const channelOptions: ClientOptions = {
  // A silent connection is given up after nine seconds. Who asks more often than each five, etcd hangs up on.
  'grpc.keepalive_time_ms': 6_000,
  'grpc.keepalive_timeout_ms': 3_000,
  // Retrying is decided in one place, `carryOut`; a channel here is one connection and no more.
  'grpc.enable_retries': 0,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_http_proxy': 0,
  'grpc.enable_channelz': 0,
  'grpc.max_receive_message_length': 128 * 1024 * 1024,
}

/** A connection to one endpoint that has been up once. It never comes back by itself: whoever finds it down opens another. */
export class Connection {
  readonly endpoint: Endpoint
  readonly client: Client
  readonly #abandoned = new AbortController()

  private constructor(endpoint: Endpoint, client: Client) {
    this.endpoint = endpoint
    this.client = client
    setMaxListeners(0, this.#abandoned.signal)
  }

  static async open(endpoint: Endpoint, { tls, connectTimeoutMs }: ConnectOptions): Promise<Connection> {
    const client = await newClient(endpoint, tls)
    const state = await settledState(client, Date.now() + connectTimeoutMs)
    if (state === connectivityState.READY) return new Connection(endpoint, client)
    const found =
      state === connectivityState.TRANSIENT_FAILURE
        ? await reasonOfFailure(client)
        : `no answer within ${connectTimeoutMs} ms`
    client.close()
    throw unavailable(endpoint, found)
  }

  get isUp(): boolean {
    return this.client.getChannel().getConnectivityState(false) === connectivityState.READY
  }

  /** Fires when nothing is to be expected of it any more. */
  get abandoned(): AbortSignal {
    return this.#abandoned.signal
  }

  /** Whatever is under way fails at once. */
  abandon(): void {
    this.#abandoned.abort()
    this.client.close()
  }

  /** No new calls; those under way may end by themselves. */
  close(): void {
    this.client.close()
  }
}

async function newClient(endpoint: Endpoint, tls: TlsFiles | undefined): Promise<Client> {
  const name = tls?.serverName
  const named = name === undefined ? {} : { 'grpc.ssl_target_name_override': name, 'grpc.default_authority': name }
  try {
    const security = endpoint.transport === 'tls' ? await readTlsFiles(tls ?? {}) : credentials.createInsecure()
    return new Client(endpoint.target, security, { ...channelOptions, ...named })
  } catch (cause) {
    // Files that are being replaced may be missing or not fit each other for a moment.
    const words = cause instanceof Error ? cause.message : String(cause)
    throw unavailable(endpoint, `the TLS files can't be used: ${words}`, cause)
  }
}

/** The first state that says something, or CONNECTING when the time is over. */
async function settledState(client: Client, deadline: number): Promise<connectivityState> {
  const channel = client.getChannel()
  for (;;) {
    const state = channel.getConnectivityState(true)
    if (state === connectivityState.READY || state === connectivityState.TRANSIENT_FAILURE) return state
    const changed = await new Promise<boolean>(resolve => {
      channel.watchConnectivityState(state, deadline, error => resolve(error === undefined))
    })
    if (!changed) return connectivityState.CONNECTING
  }
}

const patienceMs = 1_000

/** gRPC says why a connection failed only to a call, so this makes one that can't go anywhere. */
function reasonOfFailure(client: Client): Promise<string> {
  return new Promise(resolve => {
    const asIs = (bytes: Buffer) => bytes
    const tell = (error: { details: string } | null) => {
      const details = error?.details ?? ''
      const reason = /Last error: (?:Error: )?(.*?)(?: \(\d{4}-[^)]*\))?\. Resolution note:/s.exec(details)?.[1]
      resolve(reason ?? (details || 'the connection failed'))
    }
    // Should the connection come up after all, nobody may wait for what is said on it.
    const options = { deadline: Date.now() + patienceMs }
    client.makeUnaryRequest('/etcdserverpb.Maintenance/Status', asIs, asIs, Buffer.alloc(0), options, tell)
  })
}

function unavailable(endpoint: Endpoint, found: string, cause?: unknown): EtcdError {
  return new EtcdError({ code: 'unavailable', doing: `connection to ${endpoint.url}`, found, cause })
}
