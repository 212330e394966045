// From the start of a weftd to ready, with weft's own store beside it, in turn with the start of node itself.
// Everything happens in namespaces that are thrown away. `--quick` takes fewer rounds.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { isRootlike, warmThreadPool } from '../packages/linux/dist/index.js'
import { spawnIn } from '../packages/netlab/dist/index.js'
import { Ground } from './parts/ground.mjs'
import { median, show } from './parts/numbers.mjs'
import { Scorecard } from './parts/scorecard.mjs'
import { endpoint, StoreProcess } from './parts/store-process.mjs'

const program = fileURLToPath(new URL('../packages/weft/dist/programs/weftd.js', import.meta.url))
const rounds = process.argv.includes('--quick') ? 5 : 15

if (!isRootlike()) {
  console.error('This benchmark makes network namespaces: run it as root, or as `unshare -rn npm run bench -- start`.')
  process.exit(2)
}
await warmThreadPool()
// Reading a whole list of authorities at each start is this environment's, not weftd's.
delete process.env.NODE_EXTRA_CA_CERTS

const card = new Scorecard()
const folders = []
const kinds = {
  'first start: no lease, no device, no memory': round => ({ node: `node-${round}`, forgets: true }),
  'start again: all is there': () => ({ node: 'node-again', forgets: false }),
}
console.log(
  `weftd against node -e 0, Node ${process.versions.node}, load ${readFileSync('/proc/loadavg', 'utf8').split(' ')[0]}`,
)
card.heading(
  `From the start of the process to ready, with weft server on loopback; milliseconds, ${rounds} rounds in turn`,
)
const rows = []
try {
  for (const [name, kindOf] of Object.entries(kinds)) rows.push([name, ...(await measure(kindOf))])
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true })
}
card.table(['', 'median', 'least', 'most', 'node -e 0', 'ratio'], rows)
for (const [name, middle] of rows) card.target(name, middle, { atMost: 400, unit: ' ms' })
process.exitCode = card.missed.length === 0 ? 0 : 1

async function measure(kindOf) {
  const [starts, bare] = [[], []]
  let ground
  let store
  const open = async () => {
    ground = new Ground()
    store = new StoreProcess()
    await store.start(ground.namespace)
  }
  const close = async () => {
    await store?.close()
    ground?.close()
  }
  try {
    let folder = newFolder()
    await open()
    // The first round does not count: it reads files from the disk that no other has to.
    for (let round = 0; round <= rounds; round++) {
      const { node, forgets } = kindOf(round)
      if (forgets && round > 0) {
        await close()
        folder = newFolder()
        await open()
      }
      const ms = await startOnce(ground.namespace, node, folder)
      const bareMs = bareStart()
      if (round === 0) continue
      starts.push(ms)
      bare.push(bareMs)
    }
  } finally {
    await close()
  }
  const [middle, base] = [median(starts), median(bare)]
  return [middle, Math.min(...starts), Math.max(...starts), base, `${show(middle / base)} ×`]
}

function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'))
  folders.push(folder)
  return folder
}

async function startOnce(namespace, node, folder) {
  const flags = {
    store: 'etcd',
    'etcd-endpoints': endpoint,
    'node-name': node,
    'subnet-file': join(folder, 'subnet.env'),
    'snapshot-file': join(folder, 'snapshot.json'),
    'api-socket': join(folder, 'weftd.sock'),
    'cni-socket': join(folder, 'cni.sock'),
    'cni-spool': join(folder, 'cni-spool'),
    'healthz-port': '8081',
    iface: 'eth0',
    'log-format': 'json',
  }
  const command = [process.execPath, program, ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])]
  const startMs = performance.now()
  const child = spawnIn(namespace, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    for await (const line of createInterface({ input: child.stdout }))
      if (JSON.parse(line).event === 'ready') return performance.now() - startMs
    throw new Error('weftd ended before it was ready')
  } finally {
    child.kill()
    if (child.exitCode === null) await new Promise(resolve => child.once('exit', resolve))
  }
}

function bareStart() {
  const startMs = performance.now()
  spawnSync(process.execPath, ['-e', '0'])
  return performance.now() - startMs
}
