import { contains, lengthOf } from '@weft/inet'
import type { Claim } from '../../../model/claim.js'
import { families } from '../../../model/family.js'
import { configKey } from '../etcd-config.js'
import { type LeaseRecord, readRecords } from '../lease-record.js'
import { commitAlone, type Decided } from './commit-alone.js'
import type { EtcdPlace } from './etcd-place.js'

export interface WantedConfig {
  readonly text: string
  /** What the text says of the network. */
  readonly networks: Claim['networks']
  /** Set it even if leases that are there do not fit it. */
  readonly isForced: boolean
}

export interface SetConfig {
  readonly key: string
  /** It said so before: nothing was written. */
  readonly wasSo: boolean
  /** The nodes whose subnets are not of this network. */
  readonly misfits: readonly string[]
}

/** Puts a net-conf that somebody has read and found good where all nodes look. */
export function setConfig(place: EtcdPlace, wanted: WantedConfig, signal: AbortSignal): Promise<SetConfig> {
  const key = configKey(place.prefix)
  const { text, networks, isForced } = wanted
  return commitAlone(place, signal, (kvs): Decided<SetConfig> => {
    const before = kvs.find(kv => kv.key === key)
    const misfits = readRecords(place.prefix, kvs)
      .filter(record => !fits(record, networks))
      .map(nameOf)
    const wasSo = before?.value === text
    const result = { key, wasSo, misfits }
    if (wasSo) return { result }
    const [first] = misfits
    if (first !== undefined && !isForced) throw new Error(misfitsIn(misfits, first))
    const requires = [{ key, modRevision: before?.modRevision ?? 0 }]
    return { transaction: { requires, writes: [{ do: 'put', key, value: text, leaseId: 0n }] }, result }
  })
}

function fits({ subnets }: LeaseRecord, networks: Claim['networks']): boolean {
  return families.every(family => {
    const subnet = subnets[family]
    const network = networks[family]
    if (subnet === undefined || network === undefined) return true
    return contains(network.network, subnet) && lengthOf(subnet) === network.subnetLength
  })
}

function nameOf(record: LeaseRecord): string {
  return record.is === 'readable' ? record.lease.node : record.kv.key
}

function misfitsIn(misfits: readonly string[], first: string): string {
  const whose =
    misfits.length === 1 ? `the subnet of ${first}` : `${misfits.length} subnets (the first is that of ${first})`
  return `${whose} would not be of this network, and nodes that lose their subnet cut off their pods; --force sets it all the same`
}
