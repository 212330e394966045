import { setMaxListeners } from 'node:events'
import { contains, lengthOf, parseIpv4, parseIpv6, parsePrefix4, parsePrefix6 } from '@weft/inet'
import { readNetworkConfig } from '../../config/net-conf.js'
import type { NetworkConfig } from '../../config/network-config.js'
import { ConfigError } from '../../document/config-error.js'
import { families } from '../../model/family.js'
import { type Subnets, subnetsOf } from '../../model/subnets.js'
import { configKey } from '../../store/etcd/etcd-config.js'
import type { KeyRange, View } from '../../store/etcd/key-value-store.js'
import { type LeaseRecord, readRecords } from '../../store/etcd/lease-record.js'
import { formatLeaseValue } from '../../store/etcd/lease-value.js'
import { formatSubnetKey } from '../../store/etcd/subnet-key.js'
import { prefix } from '../../store/etcd/testing/key-value-of.js'
import { StoreError } from '../../store/store-error.js'
import { freeSubnets } from './free-subnets.js'
import { addressesOf } from './machine.js'
import type { SeededRandom } from './seeded-random.js'
import { UnsteadyConnection } from './unsteady-connection.js'
import { Way } from './way.js'
import type { World } from './world.js'

const lookEveryMs = 5_000
/** flannel's is an hour: more than looking and writing ever take. */
const renewalMarginMs = 15_000
/** It is free for anybody who finds it free, and drawn among not more than these. */
const mostDrawn = 100

/** A node that runs flannel: it draws its subnet by chance, and renews with a new lease and without looking. */
export class FlannelNode {
  readonly name: string
  readonly way: Way
  readonly #world: World
  readonly #random: SeededRandom
  readonly #address: { readonly ipv4: string; readonly ipv6: string }
  readonly #mac: string
  #life: AbortController | undefined

  constructor(world: World, name: string, host: number) {
    this.#world = world
    this.#random = world.random.fork()
    this.name = name
    this.#address = addressesOf(host)
    this.#mac = `06:00:00:00:${(host >> 8).toString(16).padStart(2, '0')}:${(host & 255).toString(16).padStart(2, '0')}`
    this.way = new Way(this.#random.fork(), world.scenario.usualMs)
  }

  start(): void {
    if (this.#life !== undefined) return
    this.#world.note(this.name, 'starts')
    this.#life = new AbortController()
    setMaxListeners(0, this.#life.signal)
    void this.#run(this.#life.signal)
  }

  stop(): void {
    if (this.#life === undefined) return
    this.#world.note(this.name, 'stops')
    this.#life.abort()
    this.#life = undefined
  }

  async #run(life: AbortSignal): Promise<void> {
    const { books, mood, clock, end } = this.#world
    const author = { is: 'flannel', name: this.name } as const
    const kv = new UnsteadyConnection({ books, mood, way: this.way, author, end })
    while (!life.aborted) {
      try {
        const key = await this.#acquire(kv, life)
        if (key !== undefined) await this.#keep(kv, key, life)
      } catch (error) {
        if (life.aborted) return
        if (!(error instanceof StoreError) && !(error instanceof ConfigError)) return this.#world.breaks(String(error))
      }
      await clock.wait(this.#random.between(1_000, 5_000), life)
    }
  }

  /** The key that it has from now on. */
  async #acquire(kv: UnsteadyConnection, life: AbortSignal): Promise<string | undefined> {
    const [config] = (await kv.range({ key: configKey(prefix) }, life)).kvs
    const network = readNetworkConfig('flannel', config?.value ?? '')
    const view = await kv.range({ prefix: `${prefix}/subnets/` }, life)
    const records = readRecords(prefix, view.kvs)
    const own = records.find(record => record.is === 'readable' && record.lease.publicIp === this.#address.ipv4)
    if (own !== undefined && fits(own.subnets, network)) {
      await this.#put(kv, own.kv.key, network, life)
      return own.kv.key
    }
    if (own !== undefined) await kv.commit({ ...deletion(own.kv.key), look: nothing }, life)
    const subnets = this.#draw(network, records)
    if (subnets === undefined) return undefined
    const key = formatSubnetKey(prefix, subnets)
    const leaseId = await kv.grant(this.#world.scenario.ttlSeconds, life)
    const write = { do: 'put', key, value: this.#value(network), leaseId } as const
    const requires = [{ key, modRevision: 0 }]
    const { isDone } = await kv.commit({ requires, writes: [write], look: nothing }, life)
    return isDone ? key : undefined
  }

  async #keep(kv: UnsteadyConnection, key: string, life: AbortSignal): Promise<void> {
    const { clock, scenario } = this.#world
    const restMs = scenario.ttlSeconds * 1000 - renewalMarginMs
    let renewAtMs = clock.monotonicMs() + restMs
    while (!life.aborted) {
      await clock.wait(lookEveryMs, life)
      const view = await attempt(() => kv.range({ key }, life))
      if (view !== undefined && view.kvs.length === 0) return
      if (clock.monotonicMs() < renewAtMs) continue
      const [config] = (await attempt(() => kv.range({ key: configKey(prefix) }, life)))?.kvs ?? []
      if (config === undefined) continue
      const network = readNetworkConfig('flannel', config.value)
      const isRenewed = await attempt(() => this.#put(kv, key, network, life).then(() => true))
      if (isRenewed) renewAtMs = clock.monotonicMs() + restMs
    }
  }

  async #put(kv: UnsteadyConnection, key: string, network: NetworkConfig, life: AbortSignal): Promise<void> {
    const leaseId = await kv.grant(this.#world.scenario.ttlSeconds, life)
    const write = { do: 'put', key, value: this.#value(network), leaseId } as const
    await kv.commit({ requires: [], writes: [write], look: nothing }, life)
  }

  #draw({ families: networks }: NetworkConfig, records: readonly LeaseRecord[]): Subnets | undefined {
    const [ipv4, ipv6] = families.map(family => {
      const network = networks[family]
      return network && this.#random.pick(freeSubnets(family, network, records).slice(0, mostDrawn))
    })
    if ((networks.ipv4 && !ipv4) || (networks.ipv6 && !ipv6)) return undefined
    return subnetsOf(parsePrefix4(ipv4 ?? ''), parsePrefix6(ipv6 ?? ''))
  }

  #value({ families: networks, backend }: NetworkConfig): string {
    const publicIp = parseIpv4(this.#address.ipv4)
    const publicIpv6 = networks.ipv6 && parseIpv6(this.#address.ipv6)
    const data = backend.type === 'vxlan' ? { VNI: 1, VtepMAC: this.#mac } : undefined
    return formatLeaseValue({
      ...(publicIp && { publicIp }),
      ...(publicIpv6 && { publicIpv6 }),
      backendType: backend.type,
      ...(data && { backendData: data }),
      ...(data && publicIpv6 && { backendV6Data: { ...data, VtepMAC: this.#mac.replace('06:', '0a:') } }),
    })
  }
}

const nothing: KeyRange = { key: '-' }

function deletion(key: string) {
  return { requires: [], writes: [{ do: 'delete', key }] } as const
}

function fits(subnets: Subnets, { families: networks }: NetworkConfig): boolean {
  return families.every(family => {
    const [subnet, network] = [subnets[family], networks[family]]
    if (subnet === undefined || network === undefined) return subnet === undefined && network === undefined
    return contains(network.network, subnet) && lengthOf(subnet) === network.subnetLength
  })
}

/** Undefined when the store does not do it just now. */
async function attempt<Result extends View | true>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StoreError) return undefined
    throw error
  }
}
