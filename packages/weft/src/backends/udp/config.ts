import type { Accepted, Section } from '../../document/section.js'
import { mtuOption } from '../tunnel-mtu.js'
import { overheadBytes } from './overhead-bytes.js'

export interface UdpConfig {
  readonly port: number
  /** 0: as large as the interface allows. */
  readonly mtuBytes: number
  readonly dataPath: DataPathOption
}

const dataPaths = ['auto', 'kernel', 'user'] as const

export type DataPathOption = (typeof dataPaths)[number]

const dataPath: Accepted<DataPathOption> = {
  accepted: dataPaths.map(name => `"${name}"`).join(' or '),
  shape: { type: 'string' },
  fallback: 'auto',
  parse: value => dataPaths.find(name => name === value),
}

const mtu = mtuOption(overheadBytes.ipv4)

/** flannel's. */
const usualPort = 8285

export function readUdpConfig(section: Section): UdpConfig {
  return {
    port: section.integer('Port', { min: 0, max: 65535, fallback: 0 }) || usualPort,
    mtuBytes: section.optional('MTU', mtu) ?? 0,
    dataPath: section.optional('DataPath', dataPath) ?? 'auto',
  }
}
