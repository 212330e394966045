import type { Prefix } from '@weft/inet'
import { readNetworkConfig } from '../config/net-conf.js'
import type { NetworkConfig } from '../config/network-config.js'
import { ConfigError } from '../document/config-error.js'
import { programPath } from '../files/program-path.js'
import { pumpFolder } from '../files/pump-folder.js'
import { watchDocument } from '../files/watch-document.js'
import type { Kernel } from '../kernel/kernel.js'
import { deviceTraffic } from '../kernel/linux/device-traffic.js'
import { LinuxKernel, type LinuxKernelOptions } from '../kernel/linux/linux-kernel.js'
import type { Lease } from '../model/lease.js'
import { problem } from '../model/problem.js'
import { FileStore } from '../store/file/file-store.js'
import { systemClock } from '../time/clock.js'
import type { DaemonParts } from './daemon.js'
import { readFormerLife } from './former-life.js'
import { openLog } from './log.js'
import type { ConfigEvent } from './node-loop.js'
import type { CniOptions, DaemonOptions, EtcdStoreOptions, KubernetesOptions, StoreOptions } from './options.js'
import { patiently } from './patiently.js'
import { findSupervisor } from './supervisor.js'
import { version } from './version.js'

/** The parts of a real daemon: the only place that names concrete adapters. */
export async function openParts(options: DaemonOptions): Promise<DaemonParts & AsyncDisposable> {
  const log = openLog(options.log)
  const pump = {
    runFolder: pumpFolder(options.subnetPath),
    program: programPath('weft-pump'),
    log: (text: string) => log({ level: 'warn', event: 'pump', subject: 'pump', text }),
  }
  const opening = openKernel({ pollSeconds: options.node.traffic.resyncSeconds, pump })
  // Each waits for something else: a file and the programs of the traffic rules.
  const [{ parts, close }, kernel] = await bothOrNone(openStore(options), opening)
  const supervisor = findSupervisor(process.env, process.pid)
  return {
    ...parts,
    ...(options.store.is === 'file' && patientFiles(parts)),
    ...(supervisor && { supervisor }),
    kernel,
    traffic: devices => deviceTraffic(device => devices.has(device)),
    pumps: () => kernel.pumpTraffic(),
    clock: systemClock,
    ...(options.cni && { serveRuntimes: runtimesAt(options.cni) }),
    log,
    version,
    async [Symbol.asyncDispose]() {
      await close()
      await kernel[Symbol.asyncDispose]()
    },
  }
}

/** What makes pods' networks is loaded beside the loop: a node can be ready without. */
function runtimesAt(options: CniOptions): NonNullable<DaemonParts['serveRuntimes']> {
  return async (hooks, signal) => {
    const { serveRuntimes } = await import('./serve-runtimes.js')
    await serveRuntimes({ ...options, ...hooks, clock: systemClock }, signal)
  }
}

/** Opens both at once; when one of them cannot be, the other is closed again. */
async function bothOrNone(
  opening: Promise<OpenedStore>,
  openingKernel: Promise<LinuxKernel>,
): Promise<readonly [OpenedStore, LinuxKernel]> {
  const [store, kernel] = await Promise.allSettled([opening, openingKernel])
  if (store.status === 'fulfilled' && kernel.status === 'fulfilled') return [store.value, kernel.value]
  if (store.status === 'fulfilled') await store.value.close()
  if (kernel.status === 'fulfilled') await kernel.value[Symbol.asyncDispose]()
  return Promise.all([opening, openingKernel])
}

/** Documents that are not there yet, or no good yet, may be mended at any time. */
function patientFiles({ store, watchConfig }: StoreParts): Pick<DaemonParts, 'store' | 'watchConfig'> {
  const clock = systemClock
  return {
    store: {
      name: store.name,
      watch: signal => patiently({ watch: stop => store.watch(stop), code: 'leases-refused', clock }, signal),
    },
    watchConfig: signal => patiently({ watch: watchConfig, code: 'configuration-refused', clock }, signal),
  }
}

export function openKernel(options: LinuxKernelOptions = {}): Promise<LinuxKernel> {
  return LinuxKernel.open(options)
}

export interface Sources extends AsyncDisposable {
  readonly kernel: Kernel
  readonly config: NetworkConfig
  readonly leases: readonly Lease[]
  readonly formerNetworks: readonly Prefix[]
}

/** What there is to plan from at this moment. */
export async function openSources(options: DaemonOptions): Promise<Sources> {
  const { parts, close } = await openStore(options)
  try {
    const sources = await readSources(parts)
    const kernel = await openKernel({ pump: { runFolder: pumpFolder(options.subnetPath) } })
    return { kernel, ...sources, [Symbol.asyncDispose]: () => kernel[Symbol.asyncDispose]() }
  } finally {
    await close()
  }
}

export interface LocalSources extends AsyncDisposable {
  readonly kernel: Kernel
  /** As far as they are in files that can be read, and why not. */
  readonly documents: Pick<Sources, 'config' | 'leases'> | { readonly missing: string }
}

/** What there is to go by without a store. */
export async function openLocalSources(options: DaemonOptions): Promise<LocalSources> {
  const kernel = await openKernel()
  return { kernel, documents: await readFiles(options), [Symbol.asyncDispose]: () => kernel[Symbol.asyncDispose]() }
}

async function readFiles(options: DaemonOptions): Promise<LocalSources['documents']> {
  if (options.store.is !== 'file') return { missing: 'net-conf and leases are not in files' }
  try {
    return await readSources((await openStore(options)).parts)
  } catch (error) {
    if (error instanceof ConfigError) return { missing: error.message }
    throw error
  }
}

async function readSources({
  watchConfig,
  store,
  formerNetworks = [],
}: StoreParts): Promise<Pick<Sources, 'config' | 'leases' | 'formerNetworks'>> {
  const { config } = await first(watchConfig, 'config')
  const { leases } = await first(signal => store.watch(signal), 'snapshot')
  return { config, leases, formerNetworks }
}

type StoreParts = Pick<
  DaemonParts,
  'store' | 'watchConfig' | 'previousLease' | 'formerNetworks' | 'background' | 'onHealth'
>

interface OpenedStore {
  readonly parts: StoreParts
  readonly close: () => Promise<void>
}

async function openStore(options: DaemonOptions): Promise<OpenedStore> {
  const { store, subnetPath, node } = options
  const { networks: formerNetworks, lease: formerLease } = await readFormerLife(subnetPath, node.node)
  const { parts, close } = await openKind({ store, node: node.node, formerLease })
  return { parts: { ...parts, formerNetworks }, close }
}

interface StoreQuestion<Store = StoreOptions> {
  readonly store: Store
  readonly node: string
  readonly formerLease: Lease | undefined
}

/** What one kind of store needs is a part of all that a daemon loads, and who has another needs none of it. */
function openKind({ store, ...common }: StoreQuestion): Promise<OpenedStore> | OpenedStore {
  switch (store.is) {
    case 'file': {
      const watch = (signal: AbortSignal) => watchConfig(store.networkConfigPath, signal)
      return { parts: { store: new FileStore(store.leasesPath), watchConfig: watch }, close: async () => {} }
    }
    case 'etcd':
      return openEtcd({ ...common, store })
    case 'kubernetes':
      return openKubernetes({ ...common, store })
  }
}

async function openEtcd({ store, ...common }: StoreQuestion<EtcdStoreOptions>): Promise<OpenedStore> {
  const [{ connectEtcd }, { openEtcdParts }] = await Promise.all([
    import('./connect-etcd.js'),
    import('./etcd-parts.js'),
  ])
  const place = await connectEtcd(store.etcd)
  const { snapshotPath, renewMarginSeconds } = store
  const parts = await openEtcdParts({ ...place, ...common, snapshotPath, renewMarginSeconds, clock: systemClock })
  return { parts, close: async () => place[Symbol.dispose]() }
}

async function openKubernetes({ store, ...common }: StoreQuestion<KubernetesOptions>): Promise<OpenedStore> {
  const [{ connectKubernetes }, { openKubernetesParts }] = await Promise.all([
    import('./connect-kubernetes.js'),
    import('./kubernetes-parts.js'),
  ])
  const place = await connectKubernetes(store)
  const parts = await openKubernetesParts({ ...place, ...store, ...common, clock: systemClock, random: Math.random })
  return { parts, close: async () => place[Symbol.asyncDispose]() }
}

/** A net-conf that is no good at first is thrown; later on it is told, and the last good one stays in force. */
async function* watchConfig(path: string, signal: AbortSignal): AsyncGenerator<ConfigEvent, void> {
  let isFirst = true
  for await (const reading of watchDocument({ path, read: text => readNetworkConfig(path, text), signal })) {
    if (reading.is === 'read') yield { is: 'config', config: reading.value }
    else if (isFirst) throw reading.error
    else yield { is: 'trouble', problem: refused(path, reading.error.message) }
    isFirst = false
  }
}

function refused(path: string, reason: string) {
  return problem('configuration-refused', path, `${reason}. The last good one stays in force`)
}

async function first<Event extends { readonly is: string }, Is extends Event['is']>(
  watch: (signal: AbortSignal) => AsyncIterable<Event>,
  is: Is,
): Promise<Extract<Event, { readonly is: Is }>> {
  const done = new AbortController()
  try {
    for await (const event of watch(done.signal)) if (isOfKind(event, is)) return event
  } finally {
    done.abort()
  }
  throw new Error(`the source ended without a ${is}`)
}

function isOfKind<Event extends { readonly is: string }, Is extends Event['is']>(
  event: Event,
  is: Is,
): event is Extract<Event, { readonly is: Is }> {
  return event.is === is
}
