import { hostname } from 'node:os'
import { parseArgs } from 'node:util'
import { parseIpv4, parseIpv6 } from '@weft/inet'
import { UsageError } from '../document/usage-error.js'
import type { NodeOptions } from '../plan/underlay.js'
import { checkFlags } from './check-flags.js'
import { type EtcdOptions, etcdFlags, etcdUsage, readEtcdOptions } from './etcd-flags.js'
import type { LogFormat } from './log.js'

/** What `weftd` is told on its command line; `weft plan` takes the same. */
export interface DaemonOptions {
  readonly networkConfigPath: string
  readonly leasesPath: string
  /** Where net-conf and leases are kept if not in files. */
  readonly etcd?: { readonly options: EtcdOptions; readonly snapshotPath: string }
  readonly subnetPath: string
  readonly socketPath: string
  readonly node: NodeOptions
  readonly logFormat: LogFormat
  readonly isVerbose: boolean
}

export const defaultSocketPath = '/run/weft/weftd.sock'

const flags = {
  'net-config-path': { type: 'string', default: '/etc/kube-flannel/net-conf.json' },
  'leases-file': { type: 'string', default: '/etc/weft/leases.json' },
  store: { type: 'string', default: 'file' },
  ...etcdFlags,
  'snapshot-file': { type: 'string', default: '/var/lib/weft/snapshot.json' },
  'node-name': { type: 'string', default: '' },
  iface: { type: 'string' },
  'public-ip': { type: 'string' },
  'public-ipv6': { type: 'string' },
  'ip-masq': { type: 'boolean', default: false },
  'subnet-file': { type: 'string', default: '/run/flannel/subnet.env' },
  'api-socket': { type: 'string', default: defaultSocketPath },
  'log-format': { type: 'string', default: 'human' },
  verbose: { type: 'boolean', short: 'v', default: false },
} as const

export const daemonUsage = `  --net-config-path FILE   the network: range, subnet length, backend  [${flags['net-config-path'].default}]
  --leases-file FILE       every node's subnet and address, the same file on each node  [${flags['leases-file'].default}]
  --store file|etcd        where net-conf and leases are: in the two files above, or both in etcd  [file]
${etcdUsage}
  --snapshot-file FILE     what this node remembers of etcd, for a start while that is away  [${flags['snapshot-file'].default}]
  --node-name NAME         this node's name in the leases file  [$NODE_NAME, else the host name]
  --iface NAME|ADDRESS     the interface that carries the traffic between nodes  [the one with this node's public address]
  --public-ip ADDRESS      the address that other nodes reach this one at  [what the leases file says]
  --public-ipv6 ADDRESS    the same for IPv6
  --ip-masq                masquerade what pods send out of the network (needs nft)
  --subnet-file FILE       where this node's subnet is told to container runtimes  [${flags['subnet-file'].default}]
  --api-socket FILE        the unix socket that \`weft status\` asks  [${flags['api-socket'].default}]
  --log-format human|json  [human]
  -v, --verbose            say more`

export function readDaemonOptions(args: readonly string[], environment: NodeJS.ProcessEnv): DaemonOptions {
  const values = readFlags(args)
  const ipv4 = values['public-ip'] === undefined ? undefined : parseIpv4(values['public-ip'])
  const ipv6 = values['public-ipv6'] === undefined ? undefined : parseIpv6(values['public-ipv6'])
  if (values['public-ip'] !== undefined && ipv4 === undefined) throw refuse('public-ip', values, 'an IPv4 address')
  if (values['public-ipv6'] !== undefined && ipv6 === undefined) throw refuse('public-ipv6', values, 'an IPv6 address')
  const { store } = values
  if (store !== 'file' && store !== 'etcd') throw refuse('store', values, 'file or etcd')
  const logFormat = values['log-format']
  if (logFormat !== 'human' && logFormat !== 'json') throw refuse('log-format', values, 'human or json')
  return {
    networkConfigPath: values['net-config-path'],
    leasesPath: values['leases-file'],
    ...(store === 'etcd' && { etcd: { options: readEtcdOptions(values), snapshotPath: values['snapshot-file'] } }),
    subnetPath: values['subnet-file'],
    socketPath: values['api-socket'],
    node: {
      node: values['node-name'] || environment.NODE_NAME || hostname().toLowerCase(),
      publicAddresses: { ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) },
      masquerades: values['ip-masq'],
      ...(values.iface !== undefined && { interface: values.iface }),
    },
    logFormat,
    isVerbose: values.verbose,
  }
}

function readFlags(args: readonly string[]) {
  checkFlags(args, flags)
  return parseArgs({ args: [...args], options: flags }).values
}

function refuse(flag: keyof typeof flags, values: ReturnType<typeof readFlags>, accepted: string): UsageError {
  return new UsageError(`--${flag}: found ${JSON.stringify(values[flag])}, accepted is ${accepted}`)
}
