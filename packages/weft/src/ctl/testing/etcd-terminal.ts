import type { EtcdOptions } from '../../daemon/read-etcd-options.js'
import { keyAndValueOf, prefix } from '../../store/etcd/testing/key-value-of.js'
import { MemoryEtcd } from '../../store/etcd/testing/memory-etcd.js'
import { readLeaseLine } from '../../testing/lease-line.js'
import { VirtualClock } from '../../testing/virtual-clock.js'
import type { EtcdCommandTools } from '../etcd-command.js'

/** An operator at a terminal, with an etcd in memory and files that are made up. */
export class EtcdTerminal implements Disposable {
  readonly etcd = new MemoryEtcd(new VirtualClock())
  readonly files = new Map<string, string>()
  readonly notes: string[] = []
  readonly environment: Record<string, string> = {}
  connectedTo: EtcdOptions | undefined
  openConnections = 0
  #printed = ''

  readonly tools: EtcdCommandTools = {
    environment: this.environment,
    connect: async options => {
      this.connectedTo = options
      this.openConnections += 1
      return {
        kv: this.etcd.connect(),
        prefix: options.prefix,
        [Symbol.asyncDispose]: async () => {
          this.openConnections -= 1
        },
      }
    },
    print: text => {
      this.#printed += text
    },
    note: sentence => this.notes.push(sentence),
    read: async path => {
      const text = this.files.get(path)
      if (text === undefined) throw new Error(`${path}: no such file`)
      return text
    },
  }

  /** What was printed since the last look. */
  get printed(): string {
    const printed = this.#printed
    this.#printed = ''
    return printed
  }

  put(line: string, { isReserved = false, value }: { isReserved?: boolean; value?: string } = {}): void {
    const written = keyAndValueOf(readLeaseLine(line))
    const leaseId = isReserved ? 0n : this.etcd.grant(86_400)
    const write = { do: 'put', key: written.key, value: value ?? written.value, leaseId } as const
    this.etcd.commit({ requires: [], writes: [write], look: { prefix } })
  }

  [Symbol.dispose](): void {
    this.etcd[Symbol.dispose]()
  }
}
