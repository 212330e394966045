import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { spawnIn } from '../../packages/netlab/dist/index.js'
import { networkText } from './made-up-network.mjs'

const program = fileURLToPath(new URL('../../packages/weft/dist/programs/weft.js', import.meta.url))
export const endpoint = 'http://127.0.0.1:2379'

/** `weft server` in a namespace, with net-conf in it. */
export class StoreProcess {
  #folder = mkdtempSync(join(tmpdir(), 'weft-bench-'))
  #child

  async start(namespace) {
    const args = ['server', '--data-dir', join(this.#folder, 'data'), '--listen', '127.0.0.1:2379']
    this.#child = spawnIn(namespace, [process.execPath, program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface({ input: this.#child.stdout })) if (line.startsWith('listening')) break
    const path = join(this.#folder, 'net-conf.json')
    writeFileSync(path, networkText)
    const set = [program, 'config', 'set', path, '--etcd-endpoints', endpoint]
    const { status } = namespace.run(() => spawnSync(process.execPath, set, { stdio: ['ignore', 'ignore', 'inherit'] }))
    if (status !== 0) throw new Error('net-conf could not be set')
  }

  async close() {
    if (this.#child?.exitCode === null) {
      this.#child.kill()
      await new Promise(resolve => this.#child.once('close', resolve))
    }
    rmSync(this.#folder, { recursive: true })
  }
}
