import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Operation } from '../../model/operation.js'
import { emptyState } from '../../model/state.js'
import { observe, tunnel } from '../conformance/asking.js'
import { plain } from '../conformance/bench.js'
import { openMemoryBench } from '../conformance/memory-bench.js'
import { ipv4, ipv6 } from '../conformance/samples.js'
import { applyToState } from './apply-operation.js'

describe('what the loop knows after its own operations', () => {
  for (const sample of [ipv4, ipv6])
    test(`is what it would see of ${sample.link.name} if it looked`, async () => {
      await using bench = await openMemoryBench(plain)
      const [one, two] = [sample.peer(1), sample.peer(2)]
      const { state } = await observe(bench.kernel)
      const operations: Operation[] = [
        ...tunnel(sample),
        { do: 'neighbor.replace', neighbor: one.neighbor },
        { do: 'forwarding.replace', entry: one.entry },
        { do: 'forwarding.replace', entry: { ...one.entry, destination: two.entry.destination } },
        { do: 'nexthop.replace', nexthop: one.nexthop },
        { do: 'nexthop.replace', nexthop: two.nexthop },
        { do: 'route.replace', route: one.nexthopRoute },
        { do: 'route.replace', route: two.nexthopRoute },
        { do: 'nexthop.delete', nexthop: two.nexthop },
      ]
      assert.deepEqual(
        (await bench.kernel.apply(operations)).filter(failure => failure !== undefined),
        [],
      )
      for (const operation of operations) applyToState(state, operation)
      assert.deepEqual(state, (await observe(bench.kernel)).state)
    })

  test('nothing of a device that is deleted', () => {
    const state = emptyState()
    const { neighbor, entry, route } = ipv4.peer(1)
    const operations: Operation[] = [
      ...tunnel(ipv4),
      { do: 'neighbor.replace', neighbor },
      { do: 'forwarding.replace', entry },
      { do: 'route.replace', route },
      { do: 'link.delete', name: ipv4.link.name },
    ]
    for (const operation of operations) applyToState(state, operation)
    assert.deepEqual(state, emptyState())
  })

  test('a change of a device that is not there changes nothing', () => {
    const state = emptyState()
    applyToState(state, { do: 'link.change', change: { name: 'flannel.1', mtuBytes: 1400, isUp: true } })
    assert.deepEqual(state, emptyState())
  })
})
