import { join } from 'node:path'
import { askDaemon } from '../../api/client.js'
import { MemoryKernel } from '../../kernel/memory/memory-kernel.js'
import type { Report } from '../../model/report.js'
import type { NodeOptions } from '../../plan/underlay.js'
import { prefix } from '../../store/etcd/testing/key-value-of.js'
import type { MemoryConnection } from '../../store/etcd/testing/memory-connection.js'
import { eventually } from '../../test/eventually.js'
import { readNode } from '../../testing/case-node.js'
import { type Clock, systemClock } from '../../time/clock.js'
import { runDaemon } from '../daemon.js'
import { openEtcdParts } from '../etcd-parts.js'
import { readFormerLife } from '../former-life.js'
import type { Log } from '../log.js'
import { readDaemonOptions } from '../options.js'

export interface EtcdNodeOptions {
  /** The machine, as in a case: name and flags, then its interfaces and routes. */
  readonly lines: readonly string[]
  readonly kv: MemoryConnection
  /** For its files. */
  readonly folder: string
  /** The machine as a former life of the daemon has left it. */
  readonly kernel?: MemoryKernel
  readonly clock?: Clock
}

/** A whole daemon on a machine in memory, whose leases are in an etcd in memory. */
export class EtcdNode implements AsyncDisposable {
  readonly kernel: MemoryKernel
  readonly told: string[] = []
  /** All that it says at info and above. */
  readonly lines: string[] = []
  readonly subnetPath: string
  readonly #socketPath: string
  readonly #stop = new AbortController()
  readonly #running: Promise<void>

  constructor(options: EtcdNodeOptions) {
    const { options: node, machine } = readNode(options.lines)
    const file = (name: string) => join(options.folder, `${node.node}.${name}`)
    this.kernel = options.kernel ?? new MemoryKernel(machine)
    this.subnetPath = file('env')
    this.#socketPath = file('sock')
    this.#running = this.#run(options, node)
  }

  async report(): Promise<Report> {
    const report: Report = JSON.parse(await askDaemon(this.#socketPath, '/v1/report'))
    return report
  }

  /** The report, once it is so. */
  async until(isSo: (report: Report) => boolean): Promise<Report> {
    return eventually(async () => {
      const report = await this.report()
      if (!isSo(report)) throw new Error(JSON.stringify(report, undefined, 2))
      return report
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run({ kv, folder, clock = systemClock }: EtcdNodeOptions, node: NodeOptions): Promise<void> {
    const { kernel, subnetPath } = this
    const common = { kernel, clock, log: this.#hear, version: 'test' }
    const snapshotPath = join(folder, `${node.node}.snapshot.json`)
    const files = ['--subnet-file', subnetPath, '--api-socket', this.#socketPath]
    const options = { ...readDaemonOptions(files, {}), node }
    const { lease: formerLease } = await readFormerLife(subnetPath, node.node)
    const etcd = { kv, name: 'etcd', prefix, node: node.node, formerLease, snapshotPath, clock }
    await runDaemon(options, { ...(await openEtcdParts(etcd)), ...common }, this.#stop.signal)
  }

  readonly #hear: Log = ({ level, text }) => {
    if (level === 'debug') return
    this.lines.push(text)
    if (level !== 'info') this.told.push(text)
  }
}
