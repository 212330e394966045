import { UsageError } from '../document/usage-error.js'

/** How to reach an etcd, as flannel's flags say it. */
export interface EtcdOptions {
  readonly endpoints: readonly string[]
  readonly prefix: string
  readonly tls?: { readonly ca?: string; readonly certificate?: string; readonly key?: string }
  readonly user?: { readonly name: string; readonly password: string }
  /** Send the password even where everybody on the way can read it. */
  readonly allowsPlainPassword: boolean
}

export const etcdFlags = {
  'etcd-endpoints': { type: 'string', default: 'http://127.0.0.1:4001,http://127.0.0.1:2379' },
  'etcd-prefix': { type: 'string', default: '/coreos.com/network' },
  'etcd-cafile': { type: 'string' },
  'etcd-certfile': { type: 'string' },
  'etcd-keyfile': { type: 'string' },
  'etcd-username': { type: 'string' },
  'etcd-password': { type: 'string' },
  'etcd-plain-password': { type: 'boolean', default: false },
} as const

export const etcdUsage = `  --etcd-endpoints URL,…   [${etcdFlags['etcd-endpoints'].default}]
  --etcd-prefix KEY        under which net-conf and leases are  [${etcdFlags['etcd-prefix'].default}]
  --etcd-cafile FILE       who has signed the certificate of etcd; with this alone the connection is encrypted too
  --etcd-certfile FILE     this client's own certificate
  --etcd-keyfile FILE      and its key
  --etcd-username NAME
  --etcd-password TEXT
  --etcd-plain-password    send the password even over connections that are not encrypted`

/** What `parseArgs` makes of the flags. */
interface EtcdFlagValues extends EtcdTexts {
  readonly 'etcd-plain-password'?: boolean
}

type EtcdTexts = { readonly [Flag in Exclude<keyof typeof etcdFlags, 'etcd-plain-password'>]?: string }

export function readEtcdOptions(values: EtcdFlagValues): EtcdOptions {
  const endpoints = (values['etcd-endpoints'] ?? '').split(',').map(text => text.trim())
  if (endpoints.some(text => text === ''))
    throw refuse(values, 'etcd-endpoints', 'a list of URLs like "https://192.0.2.1:2379,https://192.0.2.2:2379"')
  const prefix = (values['etcd-prefix'] ?? '').replace(/\/+$/, '')
  if (prefix === '') throw refuse(values, 'etcd-prefix', 'a key like "/coreos.com/network"')
  const { 'etcd-cafile': ca, 'etcd-certfile': certificate, 'etcd-keyfile': key } = values
  if ((certificate === undefined) !== (key === undefined))
    throw new UsageError('found one of --etcd-certfile and --etcd-keyfile, accepted are both or none')
  const { 'etcd-username': name, 'etcd-password': password } = values
  // The password is not repeated.
  if ((name === undefined) !== (password === undefined))
    throw new UsageError('found one of --etcd-username and --etcd-password, accepted are both or none')
  const hasTls = ca !== undefined || certificate !== undefined
  return {
    endpoints,
    prefix,
    ...(hasTls && { tls: { ...(ca && { ca }), ...(certificate && { certificate }), ...(key && { key }) } }),
    ...(name !== undefined && password !== undefined && { user: { name, password } }),
    allowsPlainPassword: values['etcd-plain-password'] ?? false,
  }
}

function refuse(values: EtcdFlagValues, flag: keyof typeof etcdFlags, accepted: string): UsageError {
  return new UsageError(`--${flag}: found ${JSON.stringify(values[flag])}, accepted is ${accepted}`)
}
