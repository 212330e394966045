import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { isRootlike, NetworkNamespace } from '@weft/linux'
import type { CaseFile } from '../testing/case-file.js'
import { readCases } from '../testing/read-cases.js'
import { backends } from './index.js'

const programs = ['ip', 'bridge', 'nft', 'iptables-nft', 'ip6tables-nft']
const missing = programs.filter(program => spawnSync(program, ['-V']).error !== undefined)
const skip = isRootlike()
  ? missing.length > 0 && `needs ${missing.join(' and ')}`
  : 'needs root, or root of a user namespace with its own network'

/** The kernel of a machine in which `npm run test:vm` runs the tests does. */
const hasFou = spawnSync('ip', ['fou', 'show']).status === 0

for (const { type } of backends)
  test(`Linux takes the lines of every ${type} case, typed one after the other`, { skip }, t => {
    const cases = readCases(type)
    const names = [...cases.keys()].filter(name => history(name, cases).every(canBeTyped))
    if (names.length === 0) t.skip('this kernel has no fou')
    for (const name of names) {
      using namespace = NetworkNamespace.create()
      for (const line of history(name, cases)) namespace.run(() => enter(name, line))
    }
  })

/** Our own program takes no lines from anybody. */
function canBeTyped(line: string): boolean {
  return !line.startsWith('weft-pump ') && (hasFou || !/\bfou\b/.test(line))
}

/** Everything that was typed on the machine of a case, from the first case that it goes back to. */
function history(name: string, cases: ReadonlyMap<string, CaseFile>): string[] {
  const sections = cases.get(name)?.sections
  assert.ok(sections, name)
  const [first = '', ...meddling] = sections.observed
  const former = /^as left by the case ([\w-]+)$/.exec(first)?.[1]
  const operations = sections.operations.filter(line => line !== 'none').map(line => line.replace(/ +# [\w, -]+$/, ''))
  return [
    ...(former === undefined ? sections.node.slice(1).flatMap(setUp) : history(former, cases)),
    ...meddling,
    ...operations,
  ]
}

/** A line of the section `node`: an interface, a route, or what the machine lacks. */
function setUp(line: string): string[] {
  if (line.startsWith('without ')) return []
  if (line.startsWith('ip ')) return [line]
  const {
    name = '',
    addresses = '',
    mtu,
  } = /^(?<name>\S+) (?<addresses>.*?) ?mtu (?<mtu>\d+)$/.exec(line)?.groups ?? {}
  return [
    `ip link add ${name} mtu ${mtu} type veth peer name p-${name} mtu ${mtu}`,
    `ip link set p-${name} up`,
    `ip link set ${name} up`,
    ...addresses
      .split(' ')
      .map(address => `ip address add ${address} dev ${name}${address.includes(':') ? ' nodad' : ''}`),
  ]
}

/** /etc/iproute2/rt_protos is not everywhere. */
const protocols: readonly [string, string][] = [
  ['proto zebra', 'proto 11'],
  ['proto bird', 'proto 12'],
]

function enter(name: string, line: string): void {
  const written = protocols.reduce((text, [from, to]) => text.replace(from, to), line)
  const { status, stderr } = spawnSync('sh', ['-c', written], { encoding: 'utf8' })
  assert.equal(status, 0, `${name}: ${line}: ${stderr}`)
}
