import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRootlike, warmThreadPool } from '@weft/linux'
import fc from 'fast-check'
import { apply, observe, tunnel } from './conformance/asking.js'
import { type Bench, plain } from './conformance/bench.js'
import { type Deed, deed } from './conformance/deeds.js'
import { openLinuxBench } from './conformance/linux-bench.js'
import { openMemoryBench } from './conformance/memory-bench.js'
import { ipv4, ipv6 } from './conformance/samples.js'

const skip = isRootlike() ? false : 'needs root, or root of a user namespace with its own network'

test('whatever is done to both, the memory kernel and Linux answer alike and look alike', { skip }, async () => {
  await warmThreadPool()
  const runs = fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 40, size: 'max' }), async deeds => {
    await using memory = await openMemoryBench(plain)
    await using linux = await openLinuxBench(plain)
    for (const { kernel } of [memory, linux]) await apply(kernel, ...tunnel(ipv4), ...tunnel(ipv6))
    for (const one of deeds) {
      const [answer, expected] = [await carryOut(linux, one), await carryOut(memory, one)]
      assert.equal(answer, expected, `Linux says ${answer}, memory ${expected} to ${JSON.stringify(one)}`)
    }
    const [seen, expected] = [await observe(linux.kernel), await observe(memory.kernel)]
    assert.deepEqual(seen.state, expected.state)
    assert.deepEqual({ ...seen.facts, trafficRules: {} }, { ...expected.facts, trafficRules: {} })
  })
  await fc.assert(runs, { numRuns: Number(process.env.AGREEMENT_RUNS ?? 40), includeErrorInReport: true })
})

async function carryOut({ kernel, stranger }: Bench, one: Deed): Promise<string> {
  try {
    if (one.do === 'take down') await stranger.takeDown(one.link)
    else if (one.do === 'bring up') await stranger.bringUp(one.link)
    else return (await apply(kernel, one)).join()
    return 'ok'
  } catch {
    return 'refused'
  }
}
