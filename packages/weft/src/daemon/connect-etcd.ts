import { EtcdError } from '@weft/etcd'
import { UsageError } from '../document/usage-error.js'
import type { EtcdPlace } from '../store/etcd/administration/etcd-place.js'
import { EtcdClient } from '../store/etcd/etcd-client.js'
import type { EtcdOptions } from './etcd-flags.js'

/** Nothing is sent before the first request. */
export function connectEtcd(options: EtcdOptions): EtcdPlace & Disposable & { readonly name: string } {
  const { endpoints, prefix, tls, user, allowsPlainPassword } = options
  const client = openClient({
    endpoints,
    ...(tls && { tls }),
    ...(user && { user }),
    ...(allowsPlainPassword && { allowPlainPassword: true }),
  })
  return { kv: client, prefix, name: `etcd ${endpoints.join(',')}`, [Symbol.dispose]: () => client[Symbol.dispose]() }
}

function openClient(options: ConstructorParameters<typeof EtcdClient>[0]): EtcdClient {
  try {
    return new EtcdClient(options)
  } catch (error) {
    throw error instanceof EtcdError ? new UsageError(`--etcd-…: found that ${error.found}`) : error
  }
}
