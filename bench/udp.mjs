// The pump of the backend `udp`, in turn with a straightforward loop in C and with the kernel's VXLAN. Everything happens in
// namespaces that are thrown away. `--quick` takes fewer and shorter rounds.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { isRootlike, warmThreadPool } from '../packages/linux/dist/index.js'
import { median, show } from './parts/numbers.mjs'
import { Scorecard } from './parts/scorecard.mjs'
import { Cable } from './parts/udp-cable.mjs'
import { Measures } from './parts/udp-measures.mjs'
import { compilePrograms } from './parts/udp-programs.mjs'
import { LoopSide, PumpSide, VxlanSide } from './parts/udp-sides.mjs'

const isQuick = process.argv.includes('--quick')
const rounds = isQuick ? 3 : 5
const seconds = isQuick ? 1 : 2

if (!isRootlike()) {
  console.error('This benchmark makes network namespaces: run it as root, or as `unshare -rn npm run bench -- udp`.')
  process.exit(2)
}
await warmThreadPool()
const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'))
const programs = compilePrograms(folder)
if (programs === undefined) {
  console.error('The loop that this compares with is in C, and there is no compiler here (cc).')
  process.exit(2)
}

const measures = new Measures(programs.traffic, seconds)
const kinds = [
  { name: 'bulk TCP, Mbit/s', run: (cable, side) => measures.bulk(cable, side) },
  { name: 'bulk TCP, 4 flows, Mbit/s', run: (cable, side) => measures.bulk(cable, side, { flows: 4 }) },
  { name: 'bulk TCP, both directions, Mbit/s', run: (cable, side) => measures.bothWays(cable, side) },
  { name: 'packets of 64 bytes a second', run: (cable, side) => measures.small(cable, side) },
  { name: 'there and back, microseconds', run: (cable, side) => measures.pingPong(cable, side) },
]
const underlays = [
  { name: 'an underlay that takes many datagrams at once', isSegmented: false, bulkAtLeast: 8 },
  { name: 'an underlay over which every datagram crosses by itself', isSegmented: true, bulkAtLeast: 4 },
]

const card = new Scorecard()
console.log(`the pump against a loop in C and VXLAN, Linux ${release()}, Node ${process.versions.node}, load ${load()}`)
try {
  for (const underlay of underlays) await measureOver(underlay)
} finally {
  rmSync(folder, { recursive: true })
}
console.log(
  `\nload at the end ${load()}; ${card.missed.length === 0 ? 'all targets are met' : `missed: ${card.missed.join('; ')}`}`,
)
process.exitCode = card.missed.length === 0 ? 0 : 1

async function measureOver({ name, isSegmented, bulkAtLeast }) {
  const cable = new Cable({ isSegmented })
  const pump = new PumpSide(folder)
  const sides = [new LoopSide(programs.loop), pump, new VxlanSide()]
  try {
    for (const side of sides) await side.open(cable)
    card.heading(`Over ${name}; medians of ${rounds} rounds in turn, ${seconds} s each`)
    const table = []
    for (const { name: kind, run } of kinds) table.push([kind, ...(await inTurn(cable, sides, run))])
    card.table(
      ['', 'loop in C', 'pump', 'VXLAN', 'pump to loop'],
      table.map(([kind, loop, ours, vxlan]) => [kind, loop, ours, vxlan, `${show(ours / loop)} ×`]),
    )
    const ratio = row => table[row][2] / table[row][1]
    card.target('bulk TCP', ratio(0), { atLeast: bulkAtLeast, unit: ' ×' })
    card.target('packets of 64 bytes', ratio(3), { atLeast: 1.2, unit: ' ×' })
    card.target('there and back', ratio(4), { atMost: 1.1, unit: ' ×' })
    await comparePeers(cable, pump)
    const states = await pump.states()
    card.note(`the pumps have ${states.map(({ rssBytes }) => show(rssBytes / 2 ** 20)).join(' and ')} MB`)
  } finally {
    for (const side of sides) await side.close()
    cable.close()
  }
}

/** The same pump with 1 and with 1,000 peers in its table, in turn. */
async function comparePeers(cable, pump) {
  const rows = []
  for (const { name, run } of [kinds[0], kinds[3]]) {
    const [few, many] = [[], []]
    for (let round = 0; round < rounds; round++) {
      few.push(await run(cable, pump))
      const remove = await pump.setMorePeers(999)
      many.push(await run(cable, pump))
      await remove()
    }
    rows.push([name, median(few), median(many)])
  }
  card.table(['', '1 peer', '1,000 peers'], rows)
  for (const [name, few, many] of rows) card.target(`1,000 peers: ${name}`, many / few, { atLeast: 0.9, unit: ' ×' })
}

/** The median of each side. The first round does not count: code is compiled, and memory touched. */
async function inTurn(cable, sides, run) {
  const numbers = sides.map(() => [])
  for (let round = 0; round <= rounds; round++)
    for (const [index, side] of sides.entries()) {
      const number = await run(cable, side)
      if (round > 0) numbers[index].push(number)
    }
  return numbers.map(median)
}

function load() {
  return readFileSync('/proc/loadavg', 'utf8').split(' ')[0]
}
