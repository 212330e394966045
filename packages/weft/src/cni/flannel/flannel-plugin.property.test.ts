import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Call } from '@weft/cni'
import fc from 'fast-check'
import { flannelGround } from './testing/flannel-ground.js'

interface Wish {
  readonly containerId: string
  readonly interfaceName: string
  readonly network: string
}

const wish = fc.record({
  containerId: fc.constantFrom('c1', 'c2', 'c'.repeat(300)),
  interfaceName: fc.constantFrom('eth0', 'net1'),
  network: fc.constantFrom('cbr0', 'blue'),
})
const step = fc.oneof(
  fc.record({ do: fc.constant('ADD' as const), wish }),
  fc.record({ do: fc.constant('failing ADD' as const), wish }),
  fc.record({ do: fc.constant('DEL' as const), wish }),
  fc.record({ do: fc.constant('GC' as const), network: fc.constantFrom('cbr0', 'blue'), kept: fc.array(wish) }),
)

const keyOf = ({ containerId, interfaceName, network }: Wish) => `${containerId} ${interfaceName} ${network}`

test('whatever comes and goes, there is one file for each attachment that is made, and none besides', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async steps => {
      await using ground = await flannelGround()
      const live = new Map<string, Wish>()
      const callOf = ({ containerId, interfaceName, network }: Wish): Call => {
        const { attachment, config } = ground.call(interfaceName, { name: network })
        return { attachment: { ...attachment, containerId }, config }
      }
      for (const each of steps) {
        if (each.do === 'GC') {
          const valid = each.kept.filter(({ network }) => network === each.network)
          await ground.plugin.collectGarbage(ground.config({ cniVersion: '1.1.0', name: each.network }), valid)
          for (const [key, { network }] of live)
            if (network === each.network && !valid.some(one => keyOf(one) === key)) live.delete(key)
        } else if (each.do === 'DEL') {
          await ground.plugin.delete(callOf(each.wish))
          live.delete(keyOf(each.wish))
        } else if (each.do === 'ADD' && !live.has(keyOf(each.wish))) {
          await ground.plugin.add(callOf(each.wish))
          live.set(keyOf(each.wish), each.wish)
        } else {
          ground.delegate.failing.add('ADD')
          await assert.rejects(ground.plugin.add(callOf(each.wish)))
          ground.delegate.failing.clear()
        }
        assert.deepEqual([...ground.delegate.live].sort(), [...live.keys()].sort())
        assert.equal(live.size === 0 ? 0 : (await ground.files()).length, live.size)
      }
      for (const each of live.values()) await ground.plugin.delete(callOf(each))
      assert.deepEqual([...ground.delegate.live], [])
    }),
    { numRuns: 60 },
  )
})
