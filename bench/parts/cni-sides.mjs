import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { spawnIn } from '../../packages/netlab/dist/index.js'
import { cniCommand } from '../../packages/weft/dist/files/program-path.js'
import { CniRuntime } from './cni-runtime.mjs'
import { Ground } from './ground.mjs'
import { leasesText, networkText, ownNode } from './made-up-network.mjs'

const weftd = fileURLToPath(new URL('../../packages/weft/dist/programs/weftd.js', import.meta.url))
export const debianFolder = '/usr/lib/cni'

/** A node with a real weftd, and the program that hands over to it. */
export class WeftSide {
  name = 'weft'
  ground = new Ground()
  folder = mkdtempSync(join(tmpdir(), 'weft-bench-'))
  /** What the daemon says of its own time for each verb, when it is asked to log details. */
  ownMs = { ADD: [], DEL: [] }
  runtime = new CniRuntime({
    namespace: this.ground.namespace,
    folder: this.folder,
    command: cniCommand,
    environment: { WEFT_CNI_SOCKET: join(this.folder, 'cni.sock'), WEFT_CNI_SPOOL: join(this.folder, 'spool') },
  })
  #child

  async start({ isTalkative = false } = {}) {
    const path = name => join(this.folder, name)
    writeFileSync(path('net-conf.json'), networkText)
    writeFileSync(path('leases.json'), leasesText([]))
    const flags = {
      store: 'file',
      'net-config-path': path('net-conf.json'),
      'leases-file': path('leases.json'),
      'node-name': ownNode,
      'subnet-file': path('subnet.env'),
      'api-socket': path('weftd.sock'),
      'cni-socket': path('cni.sock'),
      'cni-spool': path('spool'),
      'log-format': 'json',
      v: isTalkative ? '4' : '0',
    }
    const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
    const command = [process.execPath, weftd, ...words, '--ip-masq']
    this.#child = spawnIn(this.ground.namespace, command, { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface({ input: this.#child.stdout })
    await new Promise((resolve, reject) => {
      this.#child.once('close', () => reject(new Error('weftd ended before it was ready')))
      lines.on('line', line => this.#hear(JSON.parse(line), resolve))
    })
    // The socket is there a moment after it is ready.
    await new Promise(resolve => setTimeout(resolve, 300))
  }

  /** The first plugin of the network. */
  get plugin() {
    return {
      type: 'flannel',
      subnetFile: join(this.folder, 'subnet.env'),
      dataDir: join(this.folder, 'flannel'),
      ipam: { dataDir: join(this.folder, 'networks') },
      delegate: { hairpinMode: true, isDefaultGateway: true },
    }
  }

  /** What the plugin flannel hands to bridge: it stands in the file of any container. */
  rendered() {
    const folder = join(this.folder, 'flannel')
    const { weft, ...config } = JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]), 'utf8'))
    return config
  }

  async close() {
    await this.runtime.close()
    this.#child.kill()
    if (this.#child.exitCode === null) await new Promise(resolve => this.#child.once('close', resolve))
    this.ground.close()
    rmSync(this.folder, { recursive: true })
  }

  #hear({ event, level, text }, onReady) {
    if (level === 'error' || level === 'warn') console.error(`weftd says: ${text}`)
    if (event === 'ready') onReady()
    const [, verb, ms] = /^cni (ADD|DEL) .* in ([\d.]+) ms$/.exec(text) ?? []
    if (verb !== undefined) this.ownMs[verb].push(Number(ms))
  }
}

/** A node with Debian's plugins: bridge with its host-local, told what flannel's plugin would tell it. */
export class DebianSide {
  name = 'Debian'
  ground = new Ground()
  folder = mkdtempSync(join(tmpdir(), 'weft-bench-'))
  runtime = new CniRuntime({
    namespace: this.ground.namespace,
    folder: this.folder,
    command: type => [`${debianFolder}/${type}`],
  })
  #rendered

  constructor(rendered) {
    this.#rendered = rendered
  }

  get plugin() {
    const { name, cniVersion, ...bridge } = this.#rendered
    return { ...bridge, ipam: { ...bridge.ipam, dataDir: join(this.folder, 'networks') } }
  }

  async close() {
    await this.runtime.close()
    this.ground.close()
    rmSync(this.folder, { recursive: true })
  }
}
