import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, mac } from '@weft/inet'
import type { Operation } from '../model/operation.js'
import { Conditions } from './conditions.js'

const failure = { code: 'ENODEV', sentence: 'there is no device flannel.1 (ENODEV)' }
const nexthop = { id: 7, gateway: address('10.244.2.0'), link: 'flannel.1', isOnlink: true, protocol: 138 }
const replace: Operation = { do: 'nexthop.replace', nexthop }
const other: Operation = { do: 'nexthop.replace', nexthop: { ...nexthop, id: 8 } }
const at = (ms: number) => ({ ms, date: new Date(ms) })

test('without failures everything may be tried', () => {
  assert.deepEqual(new Conditions().sift([replace, other], 0), [replace, other])
})

test('what failed is held back until its time, everything else is not', () => {
  const conditions = new Conditions()
  conditions.failed(replace, failure, at(0))
  assert.deepEqual(conditions.sift([replace, other], 999), [other])
  assert.deepEqual(conditions.sift([replace, other], 1_000), [replace, other])
  assert.equal(conditions.nextRetryMs(), 1_000)
})

test('another operation for the same object is not held back', () => {
  const conditions = new Conditions()
  const changed: Operation = { do: 'nexthop.replace', nexthop: { ...nexthop, link: 'eth0' } }
  conditions.failed(replace, failure, at(0))
  assert.deepEqual(conditions.sift([changed], 0), [changed])
})

test('the pauses double up to a minute, and the first failure is remembered', () => {
  const conditions = new Conditions()
  const pauses: number[] = []
  let ms = 0
  for (let attempt = 1; attempt <= 9; attempt++) {
    conditions.failed(replace, failure, at(ms))
    pauses.push(conditions.nextRetryMs() - ms)
    ms = conditions.nextRetryMs()
  }
  assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
  const [condition] = conditions.values()
  assert.equal(condition?.attempts, 9)
  assert.deepEqual(condition?.since, new Date(0))
})

test('what stands on a device that cannot be made waits with it, and is tried with it', () => {
  const conditions = new Conditions()
  const link = { kind: 'vxlan', name: 'flannel.1', vni: 1, parent: 'eth0', local: address('192.0.2.1') } as const
  const options = {
    port: 8472,
    isLearning: false,
    hasGbp: false,
    mac: mac('02:00:00:00:00:01'),
    mtuBytes: 1450,
    isUp: true,
  }
  const create: Operation = { do: 'link.create', link: { ...link, ...options } }
  for (const operation of [create, replace, other]) conditions.failed(operation, failure, at(0))
  assert.deepEqual(
    [...conditions.values()].map(({ target }) => target),
    ['link flannel.1'],
  )
  assert.deepEqual(conditions.sift([create, replace], 500), [])
  assert.deepEqual(conditions.sift([create, replace], 1_000), [create, replace])
})

test('success ends a condition, and so does it when nobody wants the object changed any more', () => {
  const conditions = new Conditions()
  conditions.failed(replace, failure, at(0))
  conditions.failed(other, failure, at(0))
  conditions.succeeded(replace)
  assert.equal(conditions.isFailing('nexthop 7'), false)
  assert.equal(conditions.isFailing('nexthop 8'), true)
  conditions.sift([], 0)
  assert.equal(conditions.size, 0)
  assert.equal(conditions.nextRetryMs(), Number.POSITIVE_INFINITY)
})
