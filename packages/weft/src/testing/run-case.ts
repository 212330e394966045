import assert from 'node:assert/strict'
import { readNetworkConfig } from '../config/net-conf.js'
import { describe } from '../diff/describe.js'
import { targetName, targetOf } from '../diff/target.js'
import { MemoryKernel } from '../kernel/memory/memory-kernel.js'
import type { Operation } from '../model/operation.js'
import type { Plan } from '../plan/plan.js'
import type { CaseFile } from './case-file.js'
import { readNode } from './case-node.js'
import { readLeaseLine } from './lease-line.js'
import { lookAndPlan } from './look-and-plan.js'
import { meddle } from './meddle.js'

export interface CaseOutcome {
  readonly operations: readonly string[]
  readonly problems: readonly string[]
}

interface Played extends CaseOutcome {
  readonly kernel: MemoryKernel
  /** Which node an object is there for. */
  readonly owners: ReadonlyMap<string, string>
}

/** Plays the case of that name in a kernel of its own; what it begins with may be what another case left behind. */
export async function runCase(name: string, cases: ReadonlyMap<string, CaseFile>): Promise<CaseOutcome> {
  const { operations, problems } = await play(name, cases)
  return { operations, problems }
}

async function play(name: string, cases: ReadonlyMap<string, CaseFile>): Promise<Played> {
  const file = cases.get(name)
  if (file === undefined) throw new Error(`there is no case ${name}; there are ${[...cases.keys()].join(', ')}`)
  const { network, node, leases } = file.sections
  const { kernel, owners: formerOwners } = await prepare(file, cases)
  const { options } = readNode(node)
  const given = {
    config: readNetworkConfig('net-conf', network.join('\n')),
    options,
    leases: leases.map(readLeaseLine),
  }
  const first = await lookAndPlan(kernel, given)
  const failures = await kernel.apply(first.operations)
  const refused = first.operations.flatMap((operation, index) => {
    const failure = failures[index]
    return failure === undefined ? [] : [`${describe(operation)}: ${failure.sentence}`]
  })
  assert.deepEqual(refused, [], 'the kernel carries out every operation')
  const second = await lookAndPlan(kernel, given)
  assert.deepEqual(second.operations.map(describe), [], 'and then nothing is left to be done')
  const problems = [...first.plan.problems, ...first.problems].map(({ sentence }) => sentence)
  const owners = new Map([...formerOwners, ...ownersIn(first.plan)])
  return {
    kernel,
    owners,
    operations: first.operations.length === 0 ? ['none'] : withOwners(first.operations, owners),
    problems: problems.length === 0 ? ['none'] : problems,
  }
}

const inherited = /^as left by the case ([\w-]+)$/

/** The kernel as the section `observed` tells. */
async function prepare(
  { sections }: CaseFile,
  cases: ReadonlyMap<string, CaseFile>,
): Promise<Pick<Played, 'kernel' | 'owners'>> {
  const [first = '', ...lines] = sections.observed
  const former = inherited.exec(first)?.[1]
  const start =
    former === undefined
      ? { kernel: new MemoryKernel(readNode(sections.node).machine), owners: new Map() }
      : await play(former, cases)
  if (former === undefined)
    assert.equal(first, 'nothing', 'observed begins with "nothing" or "as left by the case NAME"')
  else
    assert.deepEqual(
      sections.node.slice(1),
      cases.get(former)?.sections.node.slice(1),
      `the machine is that of ${former}`,
    )
  for (const line of lines) assert.equal(await meddle(start.kernel, line), undefined, line)
  return start
}

/** Which node each object of the plan is there for; next hops may be there for several. */
function ownersIn(plan: Plan): Map<string, string> {
  const owners = new Map<string, string>()
  if (plan.outcome === 'blocked') return owners
  for (const { peer, entries } of plan.workings.peers())
    for (const { kind, key } of entries) {
      const target = targetName(kind, key)
      const others = owners.get(target)
      owners.set(target, others === undefined ? peer.lease.node : `${others}, ${peer.lease.node}`)
    }
  return owners
}

/** The operator's lines, each with the node that it is about, if it is about one. */
function withOwners(operations: readonly Operation[], owners: ReadonlyMap<string, string>): string[] {
  const lines = operations.map(operation => ({ line: describe(operation), owner: owners.get(targetOf(operation)) }))
  const width = Math.max(0, ...lines.filter(({ owner }) => owner !== undefined).map(({ line }) => line.length))
  return lines.flatMap(({ line, owner }) =>
    owner === undefined ? line.split('\n') : `${line.padEnd(width)}  # ${owner}`,
  )
}
