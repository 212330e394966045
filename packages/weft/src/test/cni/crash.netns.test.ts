import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { programs } from '../../cni/program/testing/programs.js'
import { eventually } from '../eventually.js'
import { SeededRandom } from '../sim/seeded-random.js'
import { skip } from '../why-skipped.js'
import { tracesOf, tracesOn } from './cni-traces.js'
import { ContainerRuntime } from './container-runtime.js'
import { MortalNode } from './mortal-node.js'

/** CNI_CRASHES=2000 for the long form, CNI_SEED for other moments. */
const operations = Number(process.env.CNI_CRASHES ?? 40)
const seed = Number(process.env.CNI_SEED ?? 1)

const [program] = programs
const title = `is killed all the time, and no address is given twice, nor is anything left [seed ${seed}]`

test(`weftd ${title}`, { skip }, async () => {
  assert.ok(program)
  const random = new SeededRandom(seed)
  await using node = await MortalNode.open()
  using runtime = new ContainerRuntime({ node, program })
  const moments = random.fork()
  const lifeMs = 2 * (await calmMs(node, runtime, random))
  let isOver = false
  const deaths = (async () => {
    while (!isOver) {
      // Now and then at its start: while it works off what was left for it.
      if (!moments.chance(0.2)) await node.serving()
      await sleep(moments.next() * lifeMs)
      await node.killAndStart()
    }
  })()
  await runtime.liveThrough(operations, random).finally(() => {
    isOver = true
  })
  await deaths
  await expectSound(node, runtime)
  console.log(`${runtime.operations} operations, ${runtime.made} containers lived, ${node.deaths} deaths of weftd`)
})

test(`the program that a runtime executes ${title}`, { skip }, async () => {
  assert.ok(program)
  const random = new SeededRandom(seed)
  await using node = await MortalNode.open()
  const moments = random.fork()
  let [lifeMs, deaths] = [0, 0]
  const onExecution = (child: ChildProcess) => {
    const isDoomed = lifeMs > 0 && moments.chance(0.4)
    if (isDoomed)
      void sleep(moments.next() * lifeMs).then(() => {
        if (child.kill('SIGKILL')) deaths += 1
      })
    return isDoomed
  }
  using runtime = new ContainerRuntime({ node, program, onExecution })
  lifeMs = await calmMs(node, runtime, random)
  await runtime.liveThrough(operations, random)
  await expectSound(node, runtime)
  console.log(`${runtime.operations} operations, ${runtime.made} containers lived, ${deaths} deaths of the program`)
})

/** What a few operations at once take a weftd that has just begun to serve: deaths within that time meet them at work. */
async function calmMs(node: MortalNode, runtime: ContainerRuntime, random: SeededRandom): Promise<number> {
  await node.killAndStart()
  await node.serving()
  const startMs = performance.now()
  await runtime.liveThrough(6, random)
  return performance.now() - startMs
}

async function expectSound(node: MortalNode, runtime: ContainerRuntime): Promise<void> {
  await node.serving()
  await eventually(() => assert.deepEqual(tracesOn(node).spool, []))
  assert.deepEqual(runtime.complaints, [])
  await runtime.network.collectGarbage(runtime.live.map(({ attachment }) => attachment))
  // A namespace that nobody has any more goes when the kernel finds the time.
  await eventually(() => assert.deepEqual(tracesOn(node), tracesOf(runtime.live)))
  for (const container of runtime.live) await runtime.network.check(container)
  await runtime.removeAll()
  await eventually(() => assert.deepEqual(tracesOn(node), tracesOf([])))
  assert.deepEqual(runtime.complaints, [])
}
