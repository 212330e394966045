import type { PluginConfig } from '@weft/cni'
import type { TokenBucket } from '@weft/netlink'
import { Section } from '../../document/section.js'
import type { Json } from '../../model/json.js'

/** What flows to the container, and from it. Undefined is without a limit. */
export interface Bandwidth {
  readonly ingress: TokenBucket | undefined
  readonly egress: TokenBucket | undefined
}

const keys = ['ingressRate', 'ingressBurst', 'egressRate', 'egressBurst'] as const
const latencySeconds = 0.025
const longestBurstBits = 8 * (2 ** 32 - 1)

/** The keys of the plugin itself count, and only without any those that the runtime hands in. In bits. */
export function readBandwidth({ name, document }: PluginConfig): Bandwidth {
  const own = Section.of(`network ${name}`, document)
  const ofRuntime = own.section('runtimeConfig')?.section('bandwidth')
  const isOwn = keys.some(key => own.raw(key) !== undefined && own.raw(key) !== null)
  const section = isOwn || ofRuntime === undefined ? own : ofRuntime
  return { ingress: readBucket(section, 'ingress'), egress: readBucket(section, 'egress') }
}

function readBucket(section: Section, direction: 'ingress' | 'egress'): TokenBucket | undefined {
  const [rateKey, burstKey] = [`${direction}Rate`, `${direction}Burst`]
  const rate = section.optional(rateKey, { accepted: 'a number of bits a second', parse: parseCount }) ?? 0
  const burst = section.optional(burstKey, { accepted: 'a number of bits', parse: parseCount }) ?? 0
  if (rate === 0 && burst === 0) return undefined
  if (burst === 0) throw section.refuse(burstKey, `more than 0, since ${rateKey} is set`)
  if (rate === 0) throw section.refuse(rateKey, `more than 0, since ${burstKey} is set`)
  if (burst >= longestBurstBits) throw section.refuse(burstKey, 'less than 4 GB')
  const rateBytesPerSecond = Math.trunc(rate / 8)
  const burstBytes = Math.trunc(burst / 8)
  if (rateBytesPerSecond === 0) throw section.refuse(rateKey, 'at least 8 bits a second')
  const limitBytes = (Math.trunc(rateBytesPerSecond * latencySeconds) + burstBytes) % 2 ** 32
  return { rateBytesPerSecond, burstBytes, limitBytes }
}

function parseCount(value: Json): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
