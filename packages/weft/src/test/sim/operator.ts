import { parseIpv4, parsePrefix4, parsePrefix6 } from '@weft/inet'
import { readNetworkConfig } from '../../config/net-conf.js'
import { families } from '../../model/family.js'
import { subnetsOf } from '../../model/subnets.js'
import { deleteLease, releaseLease } from '../../store/etcd/administration/release-lease.js'
import { reserveLease, reserveSubnets } from '../../store/etcd/administration/reserve-lease.js'
import { setConfig } from '../../store/etcd/administration/set-config.js'
import { configKey } from '../../store/etcd/etcd-config.js'
import type { KeyValue, KeyValueStore } from '../../store/etcd/key-value-store.js'
import { readRecords } from '../../store/etcd/lease-record.js'
import { formatSubnetKey } from '../../store/etcd/subnet-key.js'
import { prefix } from '../../store/etcd/testing/key-value-of.js'
import type { Author } from './books.js'
import { freeSubnets } from './free-subnets.js'
import { addressesOf } from './machine.js'
import type { SeededRandom } from './seeded-random.js'
import { UnsteadyConnection } from './unsteady-connection.js'
import { Way } from './way.js'
import type { World } from './world.js'

export const operatorAuthor: Author = { is: 'operator', name: 'operator' }

const slips: readonly string[] = [
  '',
  'x',
  '{"PublicIP":',
  '{"PublicIP":"224.0.0.1","BackendType":"vxlan"}',
  '{"PublicIP":"not an address"}',
  `{"PublicIP":"10.0.0.1","Node":"${'n'.repeat(20_000)}"}`,
]

/** Somebody with `weft lease`, `weft config` and `etcdctl`, who is not always careful. */
export class Operator {
  readonly way: Way
  readonly #world: World
  readonly #random: SeededRandom
  readonly #kv: KeyValueStore

  constructor(world: World) {
    const { books, mood, end } = world
    this.#world = world
    this.#random = world.random.fork()
    this.way = new Way(this.#random.fork(), world.scenario.usualMs)
    this.#kv = new UnsteadyConnection({ books, mood, way: this.way, author: operatorAuthor, end })
  }

  reserveLease(named: string): void {
    this.#do(`weft lease reserve ${named}`, signal => reserveLease(this.#place, named, signal))
  }

  releaseLease(named: string): void {
    this.#do(`weft lease release ${named}`, signal => releaseLease(this.#place, named, signal))
  }

  deleteLease(named: string): void {
    this.#do(`weft lease release --now ${named}`, signal => deleteLease(this.#place, named, signal))
  }

  /** For a node that may never have been there; one that runs flannel can only be told by its address. */
  reserveSubnets(node: string, host: number): void {
    const records = readRecords(prefix, this.#world.books.kvs.values())
    const [ipv4, ipv6] = families.map(family => {
      const network = this.#world.network.families[family]
      return network && this.#random.pick(freeSubnets(family, network, records))
    })
    const subnets = subnetsOf(parsePrefix4(ipv4 ?? ''), parsePrefix6(ipv6 ?? ''))
    if (subnets === undefined) return
    const publicIp = this.#random.chance(0.3) ? parseIpv4(addressesOf(host).ipv4) : undefined
    const wanted = { node, subnets, ...(publicIp && { publicIp }) }
    const words = `weft lease reserve ${node} ${formatSubnetKey(prefix, subnets)}`
    this.#do(words, signal => reserveSubnets(this.#place, wanted, signal))
  }

  setConfig(text: string): void {
    this.#do(`weft config set ${text}`, signal => {
      const networks = readNetworkConfig('net-conf', text).families
      return setConfig(this.#place, { text, networks, isForced: true }, signal)
    })
  }

  /** With etcdctl, so anything goes. */
  spoilConfig(text: string | undefined): void {
    const key = configKey(prefix)
    if (text === undefined) this.#write(`del ${key}`, { do: 'delete', key })
    else this.#write(`put ${key} ${text}`, { do: 'put', key, value: text, leaseId: 0n })
  }

  /** A value that nobody can read, in a key that is there or not. */
  spoil(key: string): void {
    const value = this.#random.pick(slips) ?? ''
    const before = this.#world.books.kvs.get(key)
    const leaseId = before !== undefined && this.#random.chance(0.7) ? before.leaseId : 0n
    this.#write(`put ${key} ${value.slice(0, 60)}`, { do: 'put', key, value, leaseId })
  }

  /** What was there, but without its lease: it stays for good from then on. */
  putBack({ key, value }: KeyValue): void {
    this.#write(`put ${key} ${value.slice(0, 60)}`, { do: 'put', key, value, leaseId: 0n })
  }

  get #place() {
    return { kv: this.#kv, prefix }
  }

  #write(words: string, write: Parameters<KeyValueStore['commit']>[0]['writes'][number]): void {
    this.#do(`etcdctl ${words}`, signal =>
      this.#kv.commit({ requires: [], writes: [write], look: { key: '-' } }, signal),
    )
  }

  #do(words: string, work: (signal: AbortSignal) => Promise<unknown>): void {
    const { end } = this.#world
    this.#world.note('operator', words)
    const refused = (error: unknown) => {
      if (!end.aborted) this.#world.note('operator', `is told: ${error instanceof Error ? error.message : error}`)
    }
    work(end).catch(refused)
  }
}
