import assert from 'node:assert/strict'
import { test } from 'node:test'
import { overlaps, type Prefix, parsePrefix, prefix } from '@weft/inet'
import fc from 'fast-check'
import { TakenSubnets } from './taken-subnets.js'

const claimant = (name: string, subnet: string) => ({ name, subnet: prefix(subnet) })

function rivals(...claimants: { readonly name: string; readonly subnet: Prefix }[]): (string | undefined)[] {
  const taken = new TakenSubnets<(typeof claimants)[number]>()
  return claimants.map(one => taken.claim(one)?.name)
}

test('who comes first has the subnet', () => {
  assert.deepEqual(rivals(claimant('a', '10.1.0.0/24'), claimant('b', '10.1.1.0/24'), claimant('c', '10.1.0.0/24')), [
    undefined,
    undefined,
    'a',
  ])
})

test('neither a part of a taken subnet can be had, nor what is around it', () => {
  assert.deepEqual(
    rivals(
      claimant('a', '10.1.0.0/24'),
      claimant('b', '10.1.0.128/25'),
      claimant('c', '10.1.0.0/16'),
      claimant('d', '10.2.0.0/16'),
    ),
    [undefined, 'a', 'a', undefined],
  )
})

test('a claim that failed takes nothing', () => {
  assert.deepEqual(rivals(claimant('a', '10.1.0.0/24'), claimant('b', '10.1.0.0/16'), claimant('c', '10.1.9.0/24')), [
    undefined,
    'a',
    undefined,
  ])
})

test('it decides as comparing all with all would', () => {
  const subnet = fc
    .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 24, max: 27 }))
    .map(([part, length]) => parsePrefix(`10.1.0.${part * 32}/${length}`))
    .filter(parsed => parsed !== undefined)
  fc.assert(
    fc.property(fc.array(subnet, { maxLength: 12 }), subnets => {
      const claimants = subnets.map((subnet, index) => ({ name: String(index), subnet }))
      const holders: Prefix[] = []
      const expected = subnets.map(subnet => {
        if (holders.some(holder => overlaps(holder, subnet))) return true
        holders.push(subnet)
        return false
      })
      assert.deepEqual(
        rivals(...claimants).map(rival => rival !== undefined),
        expected,
      )
    }),
  )
})
