import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { spawnIn } from '@weft/netlab'
import { type DaemonProcess, weftProgram } from './daemon-process.js'
import { eventually } from './eventually.js'
import { Fleet } from './fleet.js'
import { runWeft } from './weft-program.js'

const storeMachine = 'node-c'
const endpoints = ['--etcd-endpoints', 'http://192.0.2.3:2379']

const prefix = '/coreos.com/network'

export interface StoredLease {
  readonly key: string
  readonly value: string
}

/** Two nodes that claim their leases in weft's own server, which has a machine of its own on their switch. */
export class ServedFleet implements AsyncDisposable {
  readonly fleet: Fleet
  readonly #server: ChildProcess

  private constructor(fleet: Fleet) {
    this.fleet = fleet
    const command = [process.execPath, weftProgram, 'server', '--data-dir', fleet.folder.join('store')]
    this.#server = spawnIn(fleet.namespaceOf(storeMachine), [...command, '--listen', '192.0.2.3:2379'], {
      stdio: 'ignore',
    })
  }

  static async open(netConf: unknown): Promise<ServedFleet> {
    const served = new ServedFleet(await Fleet.open({ nodes: 3, netConf, leases: [] }))
    const { fleet } = served
    await eventually(() => {
      const ended = runWeft(
        fleet.namespaceOf(storeMachine),
        'config',
        'set',
        fleet.folder.join('net-conf.json'),
        ...endpoints,
      )
      assert.equal(ended.exitCode, 0, ended.errors)
    })
    return served
  }

  /** Leases as somebody else wrote them, with hours left. */
  import(leases: readonly StoredLease[]): void {
    const lease = (at: number) => `${at + 1}`
    const path = this.fleet.folder.write('leases-of-others.json', {
      Version: 1,
      Prefix: prefix,
      ExportedAt: '2030-01-01T00:00:00.000Z',
      Leases: leases.map((_, at) => ({ ID: lease(at), LeftSeconds: 80_000 })),
      Keys: leases.map(({ key, value }, at) => ({ Key: key, Value: value, Lease: lease(at) })),
    })
    this.#run('server', 'import', path)
  }

  /** What is in the store by now, without what weft adds to it. */
  leases(): readonly StoredLease[] {
    const { Keys }: { readonly Keys: readonly { readonly Key: string; readonly Value: string }[] } = JSON.parse(
      this.#run('server', 'export', '-'),
    )
    return Keys.filter(({ Key }) => Key !== `${prefix}/config`).map(({ Key, Value }) => {
      const { Node: _, ...value } = JSON.parse(Value)
      return { key: Key, value: JSON.stringify(value) }
    })
  }

  #run(...args: readonly string[]): string {
    const ended = runWeft(this.fleet.namespaceOf(storeMachine), ...args, ...endpoints)
    assert.equal(ended.exitCode, 0, ended.errors)
    return ended.output
  }

  start(node: string, ...flags: readonly string[]): DaemonProcess {
    const snapshot = ['--snapshot-file', this.fleet.folder.join(`${node}.json`)]
    return this.fleet.start(node, '--store', 'etcd', ...endpoints, ...snapshot, ...flags)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.kill('SIGKILL')
    await this.fleet[Symbol.asyncDispose]()
  }
}
