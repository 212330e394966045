import type { Etcd, WatchEvent } from '@weft/etcd'

/** What others may write, who are not held to anything, is not looked at. */
const weftNode = /"Node":"(node-[a-f])"/

/** Follows every change of the leases in an etcd, and notes whatever must never happen to a subnet. */
export class LeaseWitness implements AsyncDisposable {
  readonly complaints: string[] = []
  /** Whose each subnet was, and so stays. */
  readonly #holders = new Map<string, string>()
  readonly #stop = new AbortController()
  readonly #watching: Promise<void>

  constructor(etcd: Etcd, folder: string) {
    this.#watching = this.#watch(etcd, folder)
  }

  async #watch(etcd: Etcd, folder: string): Promise<void> {
    const { signal } = this.#stop
    try {
      for await (const update of etcd.watch({ prefix: folder, startRevision: 1, signal })) {
        if (update.kind === 'events') for (const event of update.events) this.#note(event, folder)
      }
    } catch (error) {
      if (!signal.aborted) this.complaints.push(`the witness saw no more: ${error}`)
    }
  }

  #note(event: WatchEvent, folder: string): void {
    const node = event.type === 'put' ? weftNode.exec(event.item.value.toString())?.[1] : undefined
    if (event.type === 'delete' || node === undefined) return
    const key = event.item.key.toString()
    for (const subnet of key.slice(folder.length).split('&')) {
      const holder = this.#holders.get(subnet)
      if (holder !== undefined && holder !== node)
        this.complaints.push(`${subnet} of ${holder} went to ${node} in ${key}`)
      this.#holders.set(subnet, node)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#watching
  }
}
