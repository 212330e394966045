import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { askDaemon } from '../../api/client.js'
import type { Kernel } from '../../kernel/kernel.js'
import { MemoryKernel } from '../../kernel/memory/memory-kernel.js'
import type { Lease } from '../../model/lease.js'
import type { OwnProblem, Report, Status } from '../../model/report.js'
import type { NodeOptions } from '../../plan/underlay.js'
import { eventually } from '../../test/eventually.js'
import { readNode } from '../../testing/case-node.js'
import { type Clock, systemClock } from '../../time/clock.js'
import { type DaemonParts, runDaemon } from '../daemon.js'
import { readFormerLife } from '../former-life.js'
import type { Log } from '../log.js'
import { readDaemonOptions } from '../options.js'
import { StatusFile } from '../status-file.js'

export interface MachineNodeOptions {
  /** The machine, as in a case: name and flags, then its interfaces and routes. */
  readonly lines: readonly string[]
  /** For its files. */
  readonly folder: string
  /** The machine as a former life of the daemon has left it. */
  readonly kernel?: MemoryKernel
  /** What stands between the daemon and that machine. */
  readonly trouble?: (kernel: MemoryKernel) => Kernel
  readonly clock?: Clock
  /** Beside its loop; without it nothing that has to do with runtimes. */
  readonly serveRuntimes?: DaemonParts['serveRuntimes']
}

/** What a store needs to be opened for a node. */
export interface StoreQuestion {
  readonly node: string
  readonly formerLease: Lease | undefined
  readonly snapshotPath: string
  readonly clock: Clock
}

type StoreParts = Pick<DaemonParts, 'store' | 'watchConfig' | 'previousLease' | 'background' | 'onHealth'>

/** A whole daemon on a machine in memory, with the store that a test gives it. */
export class MachineNode implements AsyncDisposable {
  readonly kernel: MemoryKernel
  readonly told: string[] = []
  /** All that it says at info and above. */
  readonly lines: string[] = []
  readonly subnetPath: string
  readonly #socketPath: string
  readonly #statusPath: string
  readonly #stop = new AbortController()
  readonly #running: Promise<void>

  constructor(options: MachineNodeOptions, open: (question: StoreQuestion) => Promise<StoreParts>) {
    const { options: node, machine } = readNode(options.lines)
    const file = (name: string) => join(options.folder, `${node.node}.${name}`)
    this.kernel = options.kernel ?? new MemoryKernel(machine)
    this.subnetPath = file('env')
    this.#socketPath = file('sock')
    this.#statusPath = file('status.json')
    this.#running = this.#run(options, node, open)
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

  async statusFile(): Promise<Status & { readonly problems?: readonly OwnProblem[] }> {
    return JSON.parse(await readFile(this.#statusPath, 'utf8'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(
    { folder, clock = systemClock, trouble = kernel => kernel, serveRuntimes }: MachineNodeOptions,
    node: NodeOptions,
    open: (question: StoreQuestion) => Promise<StoreParts>,
  ): Promise<void> {
    const { subnetPath } = this
    const kernel = trouble(this.kernel)
    const statusFile = new StatusFile({ path: this.#statusPath, program: 'weftd test', clock })
    const common = { kernel, clock, log: this.#hear, version: 'test', statusFile }
    const snapshotPath = join(folder, `${node.node}.snapshot.json`)
    const files = ['--subnet-file', subnetPath, '--api-socket', this.#socketPath]
    const options = { ...readDaemonOptions(files, {}), node }
    const { lease: formerLease } = await readFormerLife(subnetPath, node.node)
    const parts = await open({ node: node.node, formerLease, snapshotPath, clock })
    await runDaemon(options, { ...parts, ...common, ...(serveRuntimes && { serveRuntimes }) }, this.#stop.signal)
  }

  readonly #hear: Log = ({ level, text }) => {
    if (level === 'debug') return
    this.lines.push(text)
    if (level !== 'info') this.told.push(text)
  }
}
