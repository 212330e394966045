import type { Section } from '../../document/section.js'
import { mtuOption } from '../tunnel-mtu.js'

export interface VxlanConfig {
  readonly vni: number
  readonly port: number
  readonly hasGbp: boolean
  readonly isLearning: boolean
  readonly usesDirectRouting: boolean
  /** 0: as large as the interface allows. */
  readonly mtuBytes: number
}

/** The kernel's own default, older than the port that IANA assigned later. */
const kernelVxlanPort = 8472

/** The bytes around a packet in the tunnel. */
const mtu = mtuOption(50)

export function readVxlanConfig(section: Section): VxlanConfig {
  return {
    vni: section.integer('VNI', { min: 1, max: 0xff_ffff, fallback: 1 }),
    port: section.integer('Port', { min: 0, max: 65535, fallback: 0 }) || kernelVxlanPort,
    hasGbp: section.boolean('GBP', false),
    isLearning: section.boolean('Learning', false),
    usesDirectRouting: section.boolean('DirectRouting', false),
    mtuBytes: section.optional('MTU', mtu) ?? 0,
  }
}
