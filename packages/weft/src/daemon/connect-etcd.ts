import { type EtcdOptions as ClientOptions, Etcd, EtcdError } from '@weft/etcd'
import { UsageError } from '../document/usage-error.js'
import type { EtcdPlace } from '../store/etcd/administration/etcd-place.js'
import { EtcdClient } from '../store/etcd/etcd-client.js'
import type { EtcdOptions, EtcdUser } from './read-etcd-options.js'
import { readPasswordFile } from './read-password-file.js'

/** Nothing is sent before the first request. */
export async function connectEtcd(options: EtcdOptions): Promise<EtcdPlace & Disposable & { readonly name: string }> {
  const { endpoints, prefix } = options
  const client = await open(options, asked => new EtcdClient(asked))
  return { kv: client, prefix, name: `etcd ${endpoints.join(',')}`, [Symbol.dispose]: () => client[Symbol.dispose]() }
}

/** The same etcd to the byte, for whoever moves what is in it. */
export function openEtcd(options: EtcdOptions): Promise<Etcd> {
  return open(options, asked => new Etcd(asked))
}

async function open<Client>(options: EtcdOptions, make: (options: ClientOptions) => Client): Promise<Client> {
  const { endpoints, tls, allowsPlainPassword } = options
  const user = options.user && (await readUser(options.user))
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

async function readUser(user: EtcdUser): Promise<NonNullable<ClientOptions['user']>> {
  return 'password' in user ? user : { name: user.name, password: await readPasswordFile(user.passwordPath) }
}
