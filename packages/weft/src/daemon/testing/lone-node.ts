import { readFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { freePort } from '@weft/etcd/testing'
import { readNetworkConfig } from '../../config/net-conf.js'
import { temporaryFolder } from '../../files/testing/temporary-folder.js'
import { MemoryKernel } from '../../kernel/memory/memory-kernel.js'
import type { Status } from '../../model/report.js'
import { MemoryStore } from '../../store/memory/memory-store.js'
import { eventually } from '../../test/eventually.js'
import { readNode } from '../../testing/case-node.js'
import { readLeaseLine } from '../../testing/lease-line.js'
import { TroubledKernel } from '../../testing/troubled-kernel.js'
import { type Clock, systemClock } from '../../time/clock.js'
import { type DaemonParts, runDaemon } from '../daemon.js'
import type { LogLine } from '../log.js'
import { readDaemonOptions } from '../options.js'
import { StatusFile } from '../status-file.js'

const machine = ['node-a', 'eth0 192.0.2.1/24 mtu 1500', 'ip route add default via 192.0.2.254 dev eth0']
const netConf = '{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}'

interface Answer {
  readonly code: number | undefined
  readonly body: string
}

/** A whole daemon with its files and its port, on a machine in memory that can be given trouble. */
export class LoneNode implements AsyncDisposable {
  readonly kernel: TroubledKernel
  readonly memory: MemoryKernel
  readonly store = new MemoryStore()
  readonly lines: LogLine[] = []
  readonly folder: string
  readonly port: number
  readonly #close: () => Promise<void>
  readonly #stop = new AbortController()
  #running: Promise<void> = Promise.resolve()

  private constructor(folder: { path: string } & AsyncDisposable, port: number) {
    this.folder = folder.path
    this.port = port
    this.memory = new MemoryKernel(readNode(machine).machine)
    this.kernel = new TroubledKernel(this.memory)
    this.#close = async () => folder[Symbol.asyncDispose]()
    this.store.put(readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1'))
  }

  static async open(): Promise<LoneNode> {
    return new LoneNode(await temporaryFolder(), await freePort())
  }

  start(parts: Partial<DaemonParts> = {}): this {
    this.#running = this.#run(parts)
    return this
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  /** What a probe hears. */
  ask(path: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port: this.port, path, agent: false, timeout: 10_000 }, response => {
        text(response).then(body => resolve({ code: response.statusCode, body }), reject)
      }).once('error', reject)
    })
  }

  /** The answer, once it has this code. */
  async until(path: string, code: number): Promise<string> {
    return eventually(async () => {
      const answer = await this.ask(path)
      if (answer.code !== code) throw new Error(`${path}: ${answer.code} ${answer.body}`)
      return answer.body
    })
  }

  async statusFile(): Promise<Status & { readonly version: number; readonly program: string }> {
    return JSON.parse(await readFile(join(this.folder, 'status.json'), 'utf8'))
  }

  /** The status, once it is this one. */
  async untilStatus(state: Status['state'], code?: Status['code']): Promise<Status> {
    return eventually(async () => {
      const status = await this.statusFile()
      if (status.state !== state || (code !== undefined && status.code !== code))
        throw new Error(JSON.stringify(status))
      return status
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    await this.#close()
  }

  async #run(parts: Partial<DaemonParts>): Promise<void> {
    const { kernel, store, folder } = this
    const clock: Clock = parts.clock ?? systemClock
    const path = (name: string) => join(folder, name)
    const flags = ['--subnet-file', path('subnet.env'), '--api-socket', path('weftd.sock'), '--node-name', 'node-a']
    const options = readDaemonOptions([...flags, '--healthz-ip', '127.0.0.1', '--healthz-port', `${this.port}`], {})
    const statusFile = new StatusFile({ path: path('status.json'), program: 'weftd test', clock })
    const config = readNetworkConfig('net-conf', netConf)
    const common = { kernel, store, clock, version: 'test', statusFile, log: (line: LogLine) => this.lines.push(line) }
    async function* watchConfig() {
      yield { is: 'config', config } as const
    }
    await runDaemon(options, { ...common, watchConfig, ...parts }, this.#stop.signal)
  }
}
