import { UsageError } from '../document/usage-error.js'
import type { FlagValues } from '../flags/read-flags.js'
import { etcdFlags } from './flags/etcd-flags.js'

/** How to reach an etcd. */
export interface EtcdOptions {
  readonly endpoints: readonly string[]
  readonly prefix: string
  readonly tls?: { readonly ca?: string; readonly certificate?: string; readonly key?: string }
  readonly user?: EtcdUser
  /** Send the password even where everybody on the way can read it. */
  readonly allowsPlainPassword: boolean
}

export type EtcdUser = { readonly name: string } & ({ readonly password: string } | { readonly passwordPath: string })

export function readEtcdOptions(values: FlagValues): EtcdOptions {
  const [ca, certificate, key] = [etcdFlags.caFile, etcdFlags.certFile, etcdFlags.keyFile].map(values.of)
  if ((certificate === undefined) !== (key === undefined))
    throw new UsageError('found one of --etcd-certfile and --etcd-keyfile, accepted are both or none')
  const user = readUser(values)
  const hasTls = ca !== undefined || certificate !== undefined
  return {
    endpoints: values.of(etcdFlags.endpoints),
    prefix: values.of(etcdFlags.prefix),
    ...(hasTls && { tls: { ...(ca && { ca }), ...(certificate && { certificate }), ...(key && { key }) } }),
    ...(user && { user }),
    allowsPlainPassword: values.of(etcdFlags.allowsPlainPassword),
  }
}

/** The password is not repeated in what is refused. */
function readUser(values: FlagValues): EtcdUser | undefined {
  const [name, password, passwordPath] = [etcdFlags.username, etcdFlags.password, etcdFlags.passwordFile].map(values.of)
  if (password !== undefined && passwordPath !== undefined)
    throw new UsageError('found both --etcd-password and --etcd-password-file, accepted is one of them')
  if (name === undefined && password === undefined && passwordPath === undefined) return undefined
  if (name !== undefined && password !== undefined) return { name, password }
  if (name !== undefined && passwordPath !== undefined) return { name, passwordPath }
  throw new UsageError(
    `found ${name === undefined ? 'a password for etcd without --etcd-username' : '--etcd-username without a password'}, accepted are both or none`,
  )
}
