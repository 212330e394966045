// How fast weft makes a kernel look as planned, in turn with `ip -batch` and `bridge -batch` doing the same entries.
// Everything happens in namespaces that are thrown away. `--quick` leaves out what takes long.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { release } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isRootlike, warmThreadPool } from '../packages/linux/dist/index.js'
import { atAnyMoment, changesInFile, changesInMemory, untilQuiet } from './parts/changed-peer.mjs'
import { convergeBatches, convergeLoop } from './parts/convergence.mjs'
import { DaemonProcess } from './parts/daemon-process.mjs'
import { median, quantile, show } from './parts/numbers.mjs'
import { Scorecard } from './parts/scorecard.mjs'

const isQuick = process.argv.includes('--quick')
if (!isRootlike()) {
  console.error(
    'This benchmark makes network namespaces: run it as root, or as `unshare -rn npm run bench -- converge`.',
  )
  process.exit(2)
}
await warmThreadPool()

const card = new Scorecard()
console.log(
  `weft against ip -batch and bridge -batch, on Linux ${release()}, Node ${process.versions.node}, load ${load()}`,
)
await coldConvergence()
await oneChange()
await realDaemon()
console.log(`\nload at the end ${load()}; ${verdict()}`)
process.exitCode = card.missed.length === 0 ? 0 : 1

async function coldConvergence() {
  card.heading('Cold convergence: from an empty namespace to all entries; milliseconds, medians of rounds in turn')
  const sizes = isQuick ? [1_000, 5_000] : [1_000, 5_000, 20_000]
  const rounds = { 1000: 9, 5000: isQuick ? 3 : 7, 20000: 5 }
  const medians = new Map()
  const rows = []
  const looks = []
  for (const peers of sizes) {
    const first = firstRound(peers)
    const [loop, batches, nexthopBatches] = [[], [], []]
    // One round of each that does not count: what follows is warm, and `first` tells what is not.
    for (let round = 0; round <= rounds[peers]; round++) {
      const ours = await convergeLoop(peers, { looks: round === rounds[peers] ? 7 : 0 })
      const theirs = await convergeBatches(peers)
      const theirsWithNexthops = await convergeBatches(peers, { usesNexthops: true })
      if (round === 0) continue
      loop.push(ours.ms)
      batches.push(theirs.ms)
      nexthopBatches.push(theirsWithNexthops.ms)
      looks.push(...ours.looks.map(look => ({ peers, ...look })))
    }
    const of = { loop: median(loop), batches: median(batches), nexthopBatches: median(nexthopBatches) }
    medians.set(peers, of)
    rows.push([peers, rounds[peers], of.loop, range(loop), first, of.batches, of.loop / of.batches, of.nexthopBatches])
  }
  card.table(
    ['peers', 'rounds', 'weft', 'range', 'first in a process', '-batch', 'ratio', '-batch with next hops'],
    rows.map(([peers, count, ...cells]) => [String(peers), String(count), ...cells]),
  )
  const ratio = peers => medians.get(peers).loop / medians.get(peers).batches
  card.target('5,000 peers against -batch', ratio(5_000), { atMost: 0.2 })
  if (!isQuick) {
    card.target('20,000 peers against -batch', ratio(20_000), { atMost: 0.08 })
    card.target('20,000 peers against 5,000', medians.get(20_000).loop / medians.get(5_000).loop, { atMost: 5 })
  }
  await plainRoutes(sizes, medians)
  lookParts(sizes, looks)
}

/** Without next hop objects, as on kernels before 5.3. */
async function plainRoutes(sizes, medians) {
  card.heading('The same without next hop objects: plain routes, as on kernels before 5.3; milliseconds')
  const rows = []
  for (const peers of sizes) {
    const all = []
    for (let round = 0; round < (peers > 5_000 ? 1 : 3); round++)
      all.push((await convergeLoop(peers, { usesNexthopObjects: false })).ms)
    const { batches } = medians.get(peers)
    rows.push([String(peers), String(all.length), median(all), batches, median(all) / batches])
  }
  card.table(['peers', 'rounds', 'weft', '-batch', 'ratio'], rows)
}

function lookParts(sizes, looks) {
  card.heading('A look that finds nothing to do; milliseconds, medians of 7')
  const rows = sizes.map(peers => {
    const own = looks.filter(look => look.peers === peers)
    return [String(peers), ...['observe', 'plan', 'diff', 'all'].map(part => median(own.map(look => look[part])))]
  })
  card.table(['peers', 'observe', 'plan', 'diff', 'all'], rows)
}

async function oneChange() {
  card.heading('One changed peer among 5,000: from the news in the store to the kernel; milliseconds')
  const quiet = await changesInMemory(5_000, { times: 60, pause: untilQuiet })
  const rows = [changeRow('when all is quiet', quiet)]
  if (!isQuick) {
    rows.push(changeRow('at any moment', await changesInMemory(5_000, { times: 60, pause: atAnyMoment })))
    rows.push(changeRow('leases file replaced', await changesInFile(5_000, { times: 20, pause: untilQuiet })))
  }
  card.table(['', 'changes', 'median', '90 %', 'most'], rows)
  card.target('one changed peer among 5,000, median', median(quiet), { atMost: 10, unit: ' ms' })
}

function changeRow(name, all) {
  return [name, String(all.length), median(all), quantile(all, 0.9), Math.max(...all)]
}

async function realDaemon() {
  card.heading('A real weftd with 5,000 peers in its leases file')
  await withDaemon(5_000, async (daemon, startMs) => {
    const { now, most } = daemon.memory()
    await wait(5_000)
    const later = daemon.memory()
    card.note(`from the start of the process to ready: ${show(startMs)} ms`)
    card.note(
      `memory when ready ${show(now)} MB, after 5 s ${show(later.now)} MB, at most ${show(Math.max(most, later.most))} MB (aim: below 100)`,
    )
  })
  if (isQuick) return
  card.heading('A real weftd with 1,000 peers and nothing to do for a minute')
  await withDaemon(1_000, async daemon => {
    // Until the engine has tidied up after the start.
    await wait(30_000)
    const before = daemon.processorSeconds()
    await wait(60_000)
    const part = (100 * (daemon.processorSeconds() - before)) / 60
    card.target('processor', part, { atMost: 0.2, unit: ' %' })
    card.note(`memory ${show(daemon.memory().now)} MB`)
  })
}

async function withDaemon(peers, measure) {
  const daemon = new DaemonProcess()
  try {
    await measure(daemon, await daemon.start(peers))
  } finally {
    await daemon.close()
  }
}

/** Nothing compiled, nothing cached: the median of three processes that do this and nothing else. */
function firstRound(peers) {
  const program = fileURLToPath(new URL('./parts/first-round.mjs', import.meta.url))
  const measured = [1, 2, 3].map(() => {
    const { status, stdout } = spawnSync(process.execPath, [program, String(peers)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (status !== 0) throw new Error(`the first round of ${peers} peers failed`)
    return Number(stdout)
  })
  return median(measured)
}

function range(numbers) {
  return `${show(Math.min(...numbers))} to ${show(Math.max(...numbers))}`
}

function load() {
  return readFileSync('/proc/loadavg', 'utf8').split(' ')[0]
}

function verdict() {
  return card.missed.length === 0 ? 'all targets are met' : `missed: ${card.missed.join('; ')}`
}
