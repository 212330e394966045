// A pod's network by weft, in turn with the chain of Debian's plugins. Everything happens in namespaces that are thrown away.
// `--quick` takes fewer rounds.
import { existsSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import { isRootlike, warmThreadPool } from '../packages/linux/dist/index.js'
import { Pods } from './parts/cni-pods.mjs'
import { crowdOfNothingMs, shares } from './parts/cni-share.mjs'
import { DebianSide, debianFolder, WeftSide } from './parts/cni-sides.mjs'
import { median, quantile, show } from './parts/numbers.mjs'
import { Scorecard } from './parts/scorecard.mjs'

const isQuick = process.argv.includes('--quick')
if (!isRootlike()) {
  console.error('This benchmark makes network namespaces: run it as root, or as `unshare -rn npm run bench -- cni`.')
  process.exit(2)
}
if (!existsSync(`${debianFolder}/bridge`)) {
  console.error(`There is no ${debianFolder}/bridge to compare with: install the package containernetworking-plugins.`)
  process.exit(2)
}
await warmThreadPool()
delete process.env.NODE_EXTRA_CA_CERTS

const rounds = isQuick ? 3 : 10
const podsOfRound = 10
const crowd = 100
const kinds = { plain: 'without ports', published: 'with 4 published ports' }
const crowdRounds = { plain: isQuick ? 2 : 5, published: isQuick ? 1 : 3 }

const card = new Scorecard()
console.log(`weft against ${debianFolder}, on Linux ${release()}, Node ${process.versions.node}, load ${load()}`)
const pods = new Pods(crowd)
const weft = new WeftSide()
const sides = [weft]
try {
  await weft.start()
  sides.push(new DebianSide(await pods.whileOneIsThere(weft, () => weft.rendered())))
  await oneByOne()
  await atOnce()
} finally {
  for (const side of sides) await side.close()
}
await parts()
pods.close()
console.log(
  `\nload at the end ${load()}; ${card.missed.length === 0 ? 'all targets are met' : `missed: ${card.missed.join('; ')}`}`,
)
process.exitCode = card.missed.length === 0 ? 0 : 1

async function oneByOne() {
  card.heading(`One at a time; milliseconds of ${rounds * podsOfRound} pods in ${rounds} rounds in turn`)
  const measured = []
  for (const kind of Object.keys(kinds)) {
    const of = sides.map(() => ({ ADD: [], DEL: [] }))
    // The first round does not count: files are read from the disk, and programs compiled.
    for (let round = 0; round <= rounds; round++)
      for (const [index, side] of sides.entries()) {
        const times = await pods.oneByOne(side, { count: podsOfRound, isPublished: kind === 'published' })
        if (round > 0) for (const verb of ['ADD', 'DEL']) of[index][verb].push(...times[verb])
      }
    for (const verb of ['ADD', 'DEL']) measured.push([kind, verb, of[0][verb], of[1][verb]])
  }
  card.table(
    ['', 'weft', '99 %', 'Debian', '99 %', 'ratio'],
    measured.map(([kind, verb, ours, theirs]) => [
      `${verb} ${kinds[kind]}`,
      ...[median(ours), quantile(ours, 0.99), median(theirs), quantile(theirs, 0.99), median(ours) / median(theirs)],
    ]),
  )
  for (const [kind, verb, ours, theirs] of measured)
    card.target(`${verb} ${kinds[kind]}`, median(ours) / median(theirs), { atMost: verb === 'ADD' ? 0.5 : 0.7 })
}

async function atOnce() {
  card.heading(`${crowd} at once: milliseconds until the last is done, medians of rounds in turn`)
  const rows = []
  const nothing = []
  for (const kind of Object.keys(kinds)) {
    const of = sides.map(() => ({ ADD: [], DEL: [] }))
    // Here too the first round does not count, where rounds are short.
    for (let round = kind === 'plain' ? -1 : 0; round < crowdRounds[kind]; round++)
      for (const [index, side] of sides.entries()) {
        const times = await pods.atOnce(side, { count: crowd, isPublished: kind === 'published' })
        nothing.push(await crowdOfNothingMs(side, crowd))
        if (round < 0) continue
        for (const verb of ['ADD', 'DEL']) of[index][verb].push(times[verb])
      }
    for (const verb of ['ADD', 'DEL']) {
      const [ours, theirs] = of.map(times => median(times[verb]))
      rows.push([`${verb} ${kinds[kind]}`, String(crowdRounds[kind]), ours, theirs, ours / theirs])
    }
  }
  card.table(['', 'rounds', 'weft', 'Debian', 'ratio'], rows)
  card.note(`in each of them: ${show(median(nothing))} ms, which starting ${crowd} programs that do nothing takes`)
  for (const [name, , , , ratio] of rows) card.target(`${crowd} at once: ${name}`, ratio, { atMost: 0.4 })
}

async function parts() {
  card.heading('Where the time of one goes; milliseconds, medians')
  const side = new WeftSide()
  try {
    await side.start({ isTalkative: true })
    await pods.oneByOne(side, { count: podsOfRound })
    card.table(
      ['', 'whole', 'starting any program', 'the program', 'the daemon', 'of it the kernel', 'netlink writes'],
      await shares(side, pods, isQuick ? 20 : 60),
    )
  } finally {
    await side.close()
  }
}

function load() {
  return readFileSync('/proc/loadavg', 'utf8').split(' ')[0]
}
