// Many nodes want a lease of an empty etcd at the same moment: weft's way to one, and flannel's in the same harness. `--quick`
// takes only the thousand nodes that the targets are about.
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { skipWithoutEtcd } from '../packages/etcd/dist/testing/index.js'
import { quantile } from './parts/numbers.mjs'
import { Scorecard } from './parts/scorecard.mjs'
import { storm } from './parts/storm.mjs'

if (skipWithoutEtcd) {
  console.error(skipWithoutEtcd)
  process.exit(2)
}
const isQuick = process.argv.includes('--quick')
const processes = availableParallelism()
/** 4,095 subnets to give out, and 1,023: hardly more than a thousand nodes need. */
const [wide, narrow] = ['10.240.0.0/12', '10.244.0.0/14']
const all = [
  [250, wide],
  [1_000, wide],
  [2_000, wide],
  [1_000, narrow],
]

const card = new Scorecard()
console.log(`weft's way to a lease and flannel's, on a real etcd, Node ${process.versions.node}, load ${load()}`)
card.heading(
  `All nodes at the same moment, each with a connection of its own, in ${processes} processes on one machine with etcd`,
)
const rows = []
for (const [count, network] of isQuick ? all.slice(1, 2) : all) await compare(count, network)
card.table(
  [
    ...['nodes', 'network', 'way', 'without a lease', 'all done, s', 'median, s', '99 %, s'],
    ...['requests a node', 'at most', 'store troubles', "etcd's processor, s"],
  ],
  rows,
)
console.log(`\nload at the end ${load()}; ${verdict()}`)
process.exitCode = card.missed.length === 0 ? 0 : 1

async function compare(count, network) {
  const weft = await measure('weft', count, network)
  card.target(`${count} nodes in ${network}: nodes without a subnet of their own`, weft.without, { atMost: 0 })
  const flannel = await measure('flannel', count, network)
  const failures = Object.entries(flannel.failures).map(([why, nodes]) => `${nodes}: ${why}`)
  card.note(`flannel's way: ${flannel.without} without${failures.length > 0 ? ` (${failures.join(', ')})` : ''}`)
}

async function measure(way, count, network) {
  const { outcomes, held, faults, storeSeconds } = await storm({ way, count, network, processes })
  const failures = {}
  for (const { address, subnet, failure } of outcomes) {
    if (failure !== undefined) failures[failure] = (failures[failure] ?? 0) + 1
    else if (held.get(address) !== subnet)
      faults.push(`${address} says it has ${subnet}, the store ${held.get(address)}`)
  }
  if (faults.length > 0) throw new Error(`${way}: ${faults.slice(0, 5).join('\n')}`)
  const without = count - new Set(held.values()).size
  const seconds = outcomes.map(({ ms }) => ms / 1_000)
  const served = outcomes.filter(({ failure }) => failure === undefined).map(({ ms }) => ms / 1_000)
  const requests = outcomes.map(outcome => Object.values(outcome.requests).reduce((sum, one) => sum + one, 0))
  rows.push([
    ...[String(count), network, way, String(without)],
    ...[Math.max(...seconds), quantile(served, 0.5), quantile(served, 0.99)],
    ...[requests.reduce((sum, one) => sum + one, 0) / count, String(Math.max(...requests))],
    ...[String(outcomes.reduce((sum, { troubles }) => sum + troubles, 0)), storeSeconds],
  ])
  return { without, failures }
}

function load() {
  return readFileSync('/proc/loadavg', 'utf8').split(' ')[0]
}

function verdict() {
  return card.missed.length === 0 ? 'all targets are met' : `missed: ${card.missed.join('; ')}`
}
