import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { spawnIn } from '../../packages/netlab/dist/index.js'
import { checkEntries } from './check-entries.mjs'
import { Ground } from './ground.mjs'
import { leasesText, makePeers, networkText, ownNode } from './made-up-network.mjs'

const program = fileURLToPath(new URL('../../packages/weft/dist/programs/weftd.js', import.meta.url))

/** USER_HZ: the unit of the times in /proc/PID/stat, on every architecture that Node runs on. */
const ticksPerSecond = 100

/** A real weftd with a leases file, in a namespace of its own. */
export class DaemonProcess {
  #ground = new Ground()
  #folder = mkdtempSync(join(tmpdir(), 'weft-bench-'))
  #child

  /** Resolves when it says that it is ready, and its entries are in the kernel: with the milliseconds from its start. */
  async start(count) {
    const peers = makePeers(count)
    const file = (name, text) => {
      const path = join(this.#folder, name)
      if (text !== undefined) writeFileSync(path, text)
      return path
    }
    const flags = {
      store: 'file',
      'net-config-path': file('net-conf.json', networkText),
      'leases-file': file('leases.json', leasesText(peers)),
      'node-name': ownNode,
      'subnet-file': file('subnet.env'),
      'api-socket': file('weftd.sock'),
      'cni-socket': 'off',
      'log-format': 'json',
    }
    const command = [
      process.execPath,
      program,
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
    ]
    const startMs = performance.now()
    this.#child = spawnIn(this.#ground.namespace, command, { stdio: ['ignore', 'pipe', 'inherit'] })
    await saysReady(this.#child)
    const ms = performance.now() - startMs
    checkEntries(this.#ground.connection, peers)
    return ms
  }

  /** Megabytes that it holds now, and the most that it ever held. */
  memory() {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
    const megabytes = name => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
    return { now: megabytes('VmRSS'), most: megabytes('VmHWM') }
  }

  /** Seconds of processor time since its start: its own, the kernel's for it, and those of the programs that it ran. */
  processorSeconds() {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8')
    // The program's name, in brackets, may have blanks.
    const [, , ...fields] = stat.slice(stat.lastIndexOf(')')).split(' ')
    return fields.slice(10, 14).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond
  }

  async close() {
    if (this.#child !== undefined && this.#child.exitCode === null) {
      this.#child.kill()
      await new Promise(resolve => this.#child.once('close', resolve))
    }
    this.#ground.close()
    rmSync(this.#folder, { recursive: true })
  }
}

async function saysReady(child) {
  let isReady = false
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, level, text } = JSON.parse(line)
    if (level === 'error') throw new Error(`weftd says: ${text}`)
    if (event === 'ready') {
      isReady = true
      break
    }
  }
  if (!isReady) throw new Error('weftd ended before it was ready')
  // What it says from now on is read by nobody, and must not fill the pipe.
  child.stdout.resume()
}
