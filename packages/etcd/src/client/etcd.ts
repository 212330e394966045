import { inspect } from 'node:util'
import type { KeyValue } from '../wire/key-value-messages.js'
import { type Method, methods } from '../wire/method.js'
import { Connections } from './connections.js'
import { type Endpoint, parseEndpoint } from './endpoint.js'
import { EtcdError } from './etcd-error.js'
import { invoke } from './invoke.js'
import { type KeepAliveOptions, keepLeaseAlive } from './keep-lease-alive.js'
import { renewLease } from './renew-lease.js'
import { type CallOptions, carryOut, Session } from './session.js'
import type { TlsFiles } from './tls-files.js'
import { TokenSource, type User } from './token-source.js'
import {
  type DeleteOptions,
  deleteRequest,
  type PutOptions,
  putRequest,
  type RangeOptions,
  rangeRequest,
  type Transaction,
  type TransactionResult,
  transactionResult,
  txnRequest,
} from './transaction.js'
import { type WatchOptions, type WatchUpdate, watch } from './watch.js'

export interface EtcdOptions {
  /** `http://host:port`, `https://host:port`, `host:port` (then TLS if `tls` is given) or `unix:///path`. */
  readonly endpoints: readonly string[]
  /** If this is here, all endpoints are spoken to with TLS, whatever their scheme says. */
  readonly tls?: TlsFiles
  readonly user?: User
  /** Send the password even to endpoints without TLS, for all on the way to read. */
  readonly allowPlainPassword?: boolean
  /** How long a call may take, every retry included, unless the call says otherwise. */
  readonly timeoutMs?: number
  readonly connectTimeoutMs?: number
}

/** The etcd v3 client. Nothing is connected before the first call. */
export class Etcd {
  readonly endpoints: readonly string[]
  readonly #session: Session

  constructor(options: EtcdOptions) {
    const { user, tls } = options
    const endpoints = options.endpoints.map(text => parseEndpoint(text, { withTls: tls !== undefined }))
    if (endpoints.length === 0) throw invalid('there are no endpoints')
    if ((tls?.certificate === undefined) !== (tls?.key === undefined))
      throw invalid('a client certificate and its key belong together; one of them is missing')
    const plain = endpoints.find(endpoint => endpoint.transport === 'plain')
    if (user && plain && !options.allowPlainPassword)
      throw invalid(
        `the password would go unencrypted to ${plain.url}; use https, or allow that with allowPlainPassword`,
      )
    this.endpoints = endpoints.map(endpoint => endpoint.url)
    this.#session = newSession(endpoints, options)
  }

  async range(options: RangeOptions, call?: CallOptions): Promise<RangeResult> {
    const response = await this.#unary(methods.range, { name: 'range', repeatable: true }, rangeRequest(options), call)
    const { header, kvs, count, more } = response
    return { revision: header?.revision ?? 0, items: kvs, count, more }
  }

  /** The one key, or undefined. */
  async get(key: string | Uint8Array, call?: CallOptions): Promise<KeyValue | undefined> {
    const { items } = await this.range({ key }, call)
    return items[0]
  }

  async put(options: PutOptions, call?: CallOptions): Promise<{ revision: number; previous: KeyValue | undefined }> {
    const { header, prevKv } = await this.#unary(methods.put, write('put'), putRequest(options), call)
    return { revision: header?.revision ?? 0, previous: prevKv }
  }

  async delete(options: DeleteOptions, call?: CallOptions): Promise<DeleteResult> {
    const response = await this.#unary(methods.deleteRange, write('delete'), deleteRequest(options), call)
    const { header, deleted, prevKvs } = response
    return { revision: header?.revision ?? 0, deleted, previous: prevKvs }
  }

  async txn(transaction: Transaction, call?: CallOptions): Promise<TransactionResult & { revision: number }> {
    const response = await this.#unary(methods.txn, write('txn'), txnRequest(transaction), call)
    return { revision: response.header?.revision ?? 0, ...transactionResult(response) }
  }

  /** Forgets all history before this revision. */
  async compact(revision: number, call?: CallOptions): Promise<void> {
    await this.#unary(methods.compact, write('compaction'), { revision }, call)
  }

  /** Keys put with the lease live as long as it does. Without an id the server chooses one. */
  async grantLease(lease: { ttlSeconds: number; id?: bigint }, call?: CallOptions): Promise<Lease> {
    const request = { ttl: lease.ttlSeconds, id: lease.id ?? 0n }
    const { id, ttl } = await this.#unary(methods.leaseGrant, write('lease grant'), request, call)
    return { id, ttlSeconds: ttl }
  }

  /** Ends the lease and deletes its keys. */
  async revokeLease(id: bigint, call?: CallOptions): Promise<void> {
    await this.#unary(methods.leaseRevoke, write('lease revocation'), { id }, call)
  }

  /** Renews the lease once and tells how many seconds it has from now. */
  async renewLease(id: bigint, call?: CallOptions): Promise<number> {
    return await carryOut(this.#session, {
      name: 'lease renewal',
      repeatable: true,
      options: call,
      attempt: attempt => renewLease(id, attempt),
    })
  }

  /** Renews the lease until the signal fires. Rejects with 'not-found' when it is gone. */
  async keepLeaseAlive(id: bigint, options: KeepAliveOptions): Promise<never> {
    return await keepLeaseAlive(signal => this.renewLease(id, { signal }), options)
  }

  /** What is left of a lease, or undefined if there is no such lease. */
  async leaseTimeToLive(id: bigint, call?: CallOptions): Promise<LeaseLife | undefined> {
    const response = await this.#unary(
      methods.leaseTimeToLive,
      { name: 'lease time to live', repeatable: true },
      { id, keys: true },
      call,
    )
    const { ttl, grantedTtl, keys } = response
    return ttl < 0 ? undefined : { leftSeconds: ttl, grantedSeconds: grantedTtl, keys }
  }

  async leases(call?: CallOptions): Promise<bigint[]> {
    const { leases } = await this.#unary(methods.leaseLeases, { name: 'lease list', repeatable: true }, {}, call)
    return leases.map(({ id }) => id)
  }

  /** See `WatchUpdate`. Stop it by its signal. */
  watch(options: WatchOptions): AsyncGenerator<WatchUpdate, never, void> {
    return watch(this.#session, options)
  }

  /** What the member that answers says of itself. */
  async status(call?: CallOptions): Promise<MemberStatus> {
    const response = await this.#unary(methods.status, { name: 'status', repeatable: true }, {}, call)
    const { header, version, dbSize, leader, errors } = response
    const memberId = header?.memberId ?? 0n
    return { version, revision: header?.revision ?? 0, sizeBytes: dbSize, isLeader: leader === memberId, errors }
  }

  /**
   * To be called when the network of this machine has changed: a connection from an address that is gone is silent for
   * seconds before anybody can tell that it is dead. Everything goes on over a new one.
   */
  reconnect(): void {
    this.#session.reconnect()
  }

  /** Ends everything that is under way. */
  close(): void {
    this.#session.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  [inspect.custom](): string {
    return `Etcd(${this.endpoints.join(', ')})`
  }

  async #unary<Request, Sent, Response, ResponseSent>(
    method: Method<Request, Sent, Response, ResponseSent>,
    { name, repeatable }: { name: string; repeatable: boolean },
    request: Sent,
    options: CallOptions | undefined,
  ): Promise<Response> {
    return await carryOut(this.#session, {
      name,
      repeatable,
      options,
      attempt: attempt => {
        const doing = `${name} at ${attempt.connection.endpoint.url}`
        return invoke(method, { ...attempt, request, doing })
      },
    })
  }
}

export interface RangeResult {
  /** The store's revision when it was read: a watch from the next one misses nothing. */
  readonly revision: number
  readonly items: readonly KeyValue[]
  /** How many there are, also beyond the limit. */
  readonly count: number
  readonly more: boolean
}

export interface DeleteResult {
  readonly revision: number
  readonly deleted: number
  readonly previous: readonly KeyValue[]
}

export interface Lease {
  readonly id: bigint
  readonly ttlSeconds: number
}

export interface LeaseLife {
  readonly leftSeconds: number
  readonly grantedSeconds: number
  readonly keys: readonly Buffer[]
}

export interface MemberStatus {
  readonly version: string
  readonly revision: number
  readonly sizeBytes: number
  readonly isLeader: boolean
  /** Such as the alarm for want of space. */
  readonly errors: readonly string[]
}

const write = (name: string) => ({ name, repeatable: false })

function newSession(endpoints: readonly Endpoint[], options: EtcdOptions): Session {
  const { tls, user, timeoutMs = 5_000, connectTimeoutMs = 2_000 } = options
  const connections = new Connections(endpoints, { ...(tls && { tls }), connectTimeoutMs })
  return new Session({ connections, tokens: new TokenSource(user), timeoutMs })
}

function invalid(found: string): EtcdError {
  return new EtcdError({ code: 'invalid', doing: 'client options', found })
}
