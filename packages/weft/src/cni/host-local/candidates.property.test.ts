import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from '@weft/inet'
import fc from 'fast-check'
import { Section } from '../../document/section.js'
import { candidatesOf } from './candidates.js'
import { findRange } from './range.js'
import { readRangeSets } from './read-ranges.js'

const anyRange = fc
  .record({
    third: fc.nat(3),
    ends: fc.tuple(fc.nat(15), fc.nat(15)),
    gateway: fc.option(fc.nat(15), { nil: undefined }),
  })
  .map(({ third, ends: [a, b], gateway }) => ({
    subnet: `10.0.${third}.0/28`,
    rangeStart: `10.0.${third}.${Math.min(a, b)}`,
    rangeEnd: `10.0.${third}.${Math.max(a, b)}`,
    ...(gateway !== undefined && { gateway: `10.0.${third}.${gateway}` }),
  }))
const anySet = fc.uniqueArray(anyRange, { minLength: 1, maxLength: 3, selector: ({ subnet }) => subnet })

test('whichever address was given last, every other comes before it again, each once, and no gateway ever', () => {
  fc.assert(
    fc.property(anySet, fc.nat(3), fc.nat(20), (ranges, third, fourth) => {
      const [set] = readRangeSets(new Section('network n', {}), new Section('network n: ipam', { ranges: [ranges] }))
      assert.ok(set)
      const last = address(`10.0.${third}.${fourth}`)
      const given = [...candidatesOf(set, last)].map(one => one.address)
      assert.equal(new Set(given).size, given.length)
      const all = ranges.flatMap(({ subnet, gateway = subnet.replace('.0/28', '.1') }) =>
        Array.from({ length: 16 }, (_, host) => address(subnet.replace('.0/28', `.${host}`))).filter(
          one => findRange(set, one)?.subnet === subnet && one !== gateway,
        ),
      )
      assert.deepEqual([...given].sort(), all.sort())
      if (given.includes(last)) assert.equal(given.at(-1), last)
    }),
  )
})
