import { hostname } from 'node:os'
import type { Address } from '@weft/inet'
import { UsageError } from '../document/usage-error.js'
import { type Environment, readEnvironment } from '../flags/environment.js'
import { type FlagValues, readFlags } from '../flags/read-flags.js'
import { type Line, readLine } from '../flags/read-line.js'
import { refuseWords } from '../flags/refuse-words.js'
import { unknownVariables } from '../flags/unknown-variables.js'
import type { NodeOptions } from '../plan/underlay.js'
import { fileFlags } from './flags/file-flags.js'
import { daemonFlags, settingFlags } from './flags/groups.js'
import { interfaceFlags } from './flags/interface-flags.js'
import { kubernetesFlags } from './flags/kubernetes-flags.js'
import { logFlags } from './flags/log-flags.js'
import { storeFlags } from './flags/store-flags.js'
import { trafficFlags } from './flags/traffic-flags.js'
import type { LogOptions } from './log.js'
import { type EtcdOptions, readEtcdOptions } from './read-etcd-options.js'

/** What `weftd` is told on its command line and in its environment; `weft plan` takes the same. */
export interface DaemonOptions {
  readonly store: StoreOptions
  readonly node: NodeOptions
  readonly subnetPath: string
  readonly socketPath: string
  /** Where container runtimes are served; none: they aren't. */
  readonly cni?: CniOptions
  /** Where health is served; port 0 is nowhere. */
  readonly health: { readonly address: Address; readonly port: number }
  readonly log: LogOptions
  /** What was said and has no effect, a sentence each. */
  readonly warnings: readonly string[]
}

export interface CniOptions {
  readonly socketPath: string
  readonly spoolFolder: string
  /** Where runtimes look for networks. */
  readonly confFolder: string
}

/** Where net-conf and leases are. */
export type StoreOptions =
  | EtcdStoreOptions
  | { readonly is: 'file'; readonly networkConfigPath: string; readonly leasesPath: string }
  | KubernetesOptions

export interface EtcdStoreOptions {
  readonly is: 'etcd'
  readonly etcd: EtcdOptions
  readonly snapshotPath: string
  readonly renewMarginSeconds: number
}

export interface KubernetesOptions {
  readonly is: 'kubernetes'
  readonly networkConfigPath: string
  readonly apiUrl?: string
  readonly kubeconfigPath?: string
  readonly annotationPrefix: string
  readonly setsNetworkUnavailable: boolean
  readonly allocatesPodCidrs: boolean
  readonly snapshotPath: string
  /** What tells which node of the cluster this is. */
  readonly identity: KubernetesIdentity
}

/** As far as it is said: by the flag or by what the manifest puts into the environment. */
export interface KubernetesIdentity {
  readonly NODE_NAME?: string
  readonly POD_NAME?: string
  readonly POD_NAMESPACE?: string
}

export function readDaemonOptions(args: readonly string[], environment: Environment): DaemonOptions {
  return daemonOptionsOf(readLine(daemonFlags, args), environment)
}

/** Of a command line that has been taken apart already. */
export function daemonOptionsOf(line: Line, environment: Environment): DaemonOptions {
  refuseWords(line.words)
  const values = readFlags(daemonFlags, line, readEnvironment(settingFlags, environment))
  return {
    store: readStore(values, environment),
    node: readNode(values, environment),
    subnetPath: values.of(fileFlags.subnetFile),
    socketPath: values.of(fileFlags.apiSocket),
    ...readCni(values),
    health: { address: values.of(fileFlags.healthzIp), port: values.of(fileFlags.healthzPort) },
    log: { format: values.of(logFlags.format), verbosity: values.of(logFlags.verbosity) },
    warnings: [...effectless(values), ...unknownVariables(settingFlags, environment)],
  }
}

function readCni(values: FlagValues): Pick<DaemonOptions, 'cni'> {
  const socketPath = values.of(fileFlags.cniSocket)
  if (socketPath === 'off') return {}
  const [spoolFolder, confFolder] = [values.of(fileFlags.cniSpool), values.of(fileFlags.cniConfDir)]
  return { cni: { socketPath, spoolFolder, confFolder } }
}

function readStore(values: FlagValues, environment: Environment): StoreOptions {
  const networkConfigPath = values.of(storeFlags.netConfigPath)
  const store = values.of(storeFlags.store)
  if (values.of(storeFlags.usesKubernetes)) {
    if (values.isSaid(storeFlags.store))
      throw new UsageError(`found both --kube-subnet-mgr and --store ${store}, accepted is one of them`)
    const apiUrl = values.of(kubernetesFlags.apiUrl)
    const kubeconfigPath = values.of(kubernetesFlags.kubeconfigFile)
    return {
      is: 'kubernetes',
      networkConfigPath,
      ...(apiUrl !== undefined && { apiUrl }),
      ...(kubeconfigPath !== undefined && { kubeconfigPath }),
      annotationPrefix: values.of(kubernetesFlags.annotationPrefix),
      allocatesPodCidrs: values.of(kubernetesFlags.allocatesPodCidrs),
      setsNetworkUnavailable: values.of(kubernetesFlags.setsNetworkUnavailable),
      snapshotPath: values.of(storeFlags.snapshotFile),
      identity: readIdentity(values, environment),
    }
  }
  if (store === 'file') return { is: 'file', networkConfigPath, leasesPath: values.of(storeFlags.leasesFile) }
  return {
    is: 'etcd',
    etcd: readEtcdOptions(values),
    snapshotPath: values.of(storeFlags.snapshotFile),
    renewMarginSeconds: values.of(storeFlags.renewMarginMinutes) * 60,
  }
}

function readIdentity(values: FlagValues, environment: Environment): KubernetesIdentity {
  const { NODE_NAME, POD_NAME, POD_NAMESPACE } = environment
  const name = values.of(interfaceFlags.nodeName) ?? NODE_NAME
  return { ...(name && { NODE_NAME: name }), ...(POD_NAME && { POD_NAME }), ...(POD_NAMESPACE && { POD_NAMESPACE }) }
}

function readNode(values: FlagValues, environment: Environment): NodeOptions {
  const canReach = values.of(interfaceFlags.canReach)
  const ipv4 = values.of(interfaceFlags.publicIp)
  const ipv6 = values.of(interfaceFlags.publicIpv6)
  return {
    node: values.of(interfaceFlags.nodeName) ?? (environment.NODE_NAME || hostname().toLowerCase()),
    interfaces: {
      names: values.of(interfaceFlags.names),
      patterns: values.of(interfaceFlags.patterns),
      ...(canReach && { canReach }),
    },
    publicAddresses: { ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) },
    traffic: {
      masquerades: values.of(trafficFlags.masquerades),
      isFullyRandom: !values.of(trafficFlags.isNotFullyRandom),
      acceptsForwarded: values.of(trafficFlags.acceptsForwarded),
      hasBlackhole: values.of(trafficFlags.hasBlackhole),
      resyncSeconds: values.of(trafficFlags.resyncSeconds),
    },
  }
}

function effectless(values: FlagValues): readonly string[] {
  return [logFlags.vmodule, logFlags.backtraceAt]
    .filter(flag => values.of(flag) !== undefined)
    .map(({ name }) => `--${name} is without effect: it names files of flanneld's source`)
}
