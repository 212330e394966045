import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import type { CaseFile } from './case-file.js'

type Cases = ReadonlyMap<string, CaseFile>

/** Everything that was typed on the machine of a case, from the first case that it goes back to. */
export function linesOf(name: string, cases: Cases): string[] {
  const sections = cases.get(name)?.sections
  assert.ok(sections, name)
  const [first = '', ...meddling] = sections.observed
  const former = /^as left by the case ([\w-]+)$/.exec(first)?.[1]
  const operations = sections.operations.filter(line => line !== 'none').map(line => line.replace(/ +# [\w, -]+$/, ''))
  return [
    ...(former === undefined ? sections.node.slice(1).flatMap(setUp) : linesOf(former, cases)),
    ...meddling,
    ...operations,
  ]
}

/** Our own program takes no lines from anybody. */
export function canBeTyped(lines: readonly string[]): boolean {
  return !lines.some(line => line.startsWith('weft-pump '))
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

/** Types a line of the case as an operator would; it must be taken. */
export function typeLine(name: string, line: string): void {
  const written = protocols.reduce((text, [from, to]) => text.replace(from, to), line)
  const { status, stderr } = spawnSync('sh', ['-c', written], { encoding: 'utf8' })
  assert.equal(status, 0, `${name}: ${line}: ${stderr}`)
}
