import { problem } from '../../model/problem.js'
import type { ConfigSource, ConfigText } from '../config-source.js'
import type { Trouble } from '../lease-store.js'
import { followRange } from './follow-range.js'
import type { Picture, StoreParts } from './mirror.js'

interface EtcdConfigParts extends StoreParts {
  /** The store's, for people. */
  readonly name: string
  readonly prefix: string
}

export function configKey(prefix: string): string {
  return `${prefix}/config`
}

/** The net-conf that all nodes of an etcd share, flannel's among them. */
export class EtcdConfig implements ConfigSource {
  readonly #parts: EtcdConfigParts

  constructor(parts: EtcdConfigParts) {
    this.#parts = parts
  }

  watch(signal: AbortSignal): AsyncGenerator<ConfigText | Trouble, void> {
    const { name, prefix } = this.#parts
    const key = configKey(prefix)
    const read = ({ kvs }: Picture, told: Found | undefined): Found => {
      const text = kvs.get(key)?.value
      const isSame = told?.is === 'text' ? told.text === text : told !== undefined && text === undefined
      if (told !== undefined && isSame) return told
      return text === undefined ? missing(name, key) : { is: 'text', path: `${name} ${key}`, text }
    }
    return followRange(this.#parts, { range: { key }, name, read }, signal)
  }
}

type Found = ConfigText | Trouble

function missing(name: string, key: string): Trouble {
  const remedy = 'put it there with "weft config set FILE"; what was written through the v2 API of etcd is not seen'
  return { is: 'trouble', problem: problem('configuration-missing', key, `${name} has no key ${key}: ${remedy}`) }
}
