import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TemporaryFolder } from '../../test/temporary-folder.js'
import { callOf, configOf } from '../testing/call.js'
import { hostLocalPlugin } from './host-local-plugin.js'

const document = {
  ipam: { ranges: [[{ subnet: '10.1.0.0/29' }, { subnet: '10.2.0.0/30' }], [{ subnet: 'fd00::/125' }]] },
}
const anyStep = fc.record({
  what: fc.constantFrom('add', 'add', 'add', 'delete', 'collect'),
  id: fc.nat(9),
  interfaceName: fc.constantFrom('eth0', 'eth1'),
})

test('through any requests the folder says what a table in memory says, and nobody ever has what another has', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(anyStep, { minLength: 1, maxLength: 4 }), { maxLength: 12 }), async rounds => {
      using folder = new TemporaryFolder()
      const plugin = hostLocalPlugin({ defaultDataDir: folder.path })
      const table = new Map<string, readonly string[]>()
      for (const round of rounds) {
        // Of one attachment a runtime asks one thing at a time.
        const distinct = [...new Map(round.map(step => [`${step.id} ${step.interfaceName}`, step])).entries()]
        const collecting = distinct.some(([, { what }]) => what === 'collect')
        await Promise.all(
          (collecting ? distinct.slice(0, 1) : distinct).map(async ([key, { what, id, interfaceName }]) => {
            const call = callOf({ containerId: `c${id}`, interfaceName, document })
            if (what === 'add') {
              const result = await plugin.add(call).catch(() => undefined)
              if (table.has(key)) return assert.equal(result, undefined)
              if (result)
                table.set(
                  key,
                  result.ips.map(({ address }) => address),
                )
              else assert.ok(table.size >= 6 - round.length)
            } else if (what === 'delete') {
              table.delete(key)
              await plugin.delete(call)
            } else {
              const valid = [...table.keys()].slice(1).map(one => {
                const [number, name = ''] = one.split(' ')
                return { containerId: `c${number}`, interfaceName: name }
              })
              for (const one of [...table.keys()].slice(0, 1)) table.delete(one)
              await plugin.collectGarbage(configOf({ document }), valid)
            }
          }),
        )
        const given = [...table.values()].flat()
        assert.equal(new Set(given).size, given.length)
        for (const [key] of table) {
          const [number, interfaceName = ''] = key.split(' ')
          await plugin.check(callOf({ containerId: `c${number}`, interfaceName, document }))
        }
      }
    }),
    { numRuns: 60 },
  )
})
