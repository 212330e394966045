import { type EtcdOptions as ClientOptions, Etcd, EtcdError } from '@weft/etcd'
import { UsageError } from '../document/usage-error.js'
import type { EtcdPlace } from '../store/etcd/administration/etcd-place.js'
import { EtcdClient } from '../store/etcd/etcd-client.js'
import type { EtcdOptions } from './etcd-flags.js'

/** Nothing is sent before the first request. */
export function connectEtcd(options: EtcdOptions): EtcdPlace & Disposable & { readonly name: string } {
  const { endpoints, prefix } = options
  const client = open(options, asked => new EtcdClient(asked))
  return { kv: client, prefix, name: `etcd ${endpoints.join(',')}`, [Symbol.dispose]: () => client[Symbol.dispose]() }
}

/** The same etcd to the byte, for whoever moves what is in it. */
export function openEtcd(options: EtcdOptions): Etcd {
  return open(options, asked => new Etcd(asked))
}

function open<Client>(options: EtcdOptions, make: (options: ClientOptions) => Client): Client {
  const { endpoints, tls, user, allowsPlainPassword } = options
  try {
    return make({
      endpoints,
      ...(tls && { tls }),
      ...(user && { user }),
      ...(allowsPlainPassword && { allowPlainPassword: true }),
    })
  } catch (error) {
    throw error instanceof EtcdError ? new UsageError(`--etcd-…: found that ${error.found}`) : error
  }
}
