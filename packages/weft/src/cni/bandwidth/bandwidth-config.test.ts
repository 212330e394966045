import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@weft/cni'
import { readBandwidth } from './bandwidth-config.js'

const read = (document: JsonObject) => readBandwidth({ cniVersion: '1.0.0', name: 'cbr0', type: 'bandwidth', document })

test('bits become bytes, and a packet waits for 25 ms at most', () => {
  assert.deepEqual(read({ ingressRate: 1_000_000, ingressBurst: 80_000 }), {
    ingress: { rateBytesPerSecond: 125_000, burstBytes: 10_000, limitBytes: 13_125 },
    egress: undefined,
  })
})

test('without keys of its own the runtime says the rates', () => {
  const bandwidth = { egressRate: 8_000, egressBurst: 8_000 }
  assert.equal(read({ runtimeConfig: { bandwidth } }).egress?.rateBytesPerSecond, 1_000)
  const own = read({ ingressRate: 16_000, ingressBurst: 8_000, runtimeConfig: { bandwidth } })
  assert.deepEqual([own.ingress?.rateBytesPerSecond, own.egress], [2_000, undefined])
})

test('zero is without a limit', () => {
  const nothing = { ingress: undefined, egress: undefined }
  assert.deepEqual(read({}), nothing)
  assert.deepEqual(read({ ingressRate: 0, ingressBurst: 0, egressRate: 0, egressBurst: 0 }), nothing)
})

test('a rate needs a burst and a burst a rate, and neither is endless, negative or too small to be one', () => {
  assert.throws(() => read({ ingressRate: 1000 }), /ingressBurst: found nothing, accepted is more than 0/)
  assert.throws(() => read({ egressBurst: 1000 }), /egressRate: found nothing, accepted is more than 0/)
  assert.throws(() => read({ egressBurst: 2 ** 36, egressRate: 1000 }), /egressBurst: .*accepted is less than 4 GB/)
  assert.throws(() => read({ egressBurst: 8, egressRate: 7 }), /egressRate: found 7, accepted is at least 8 bits/)
  assert.throws(() => read({ egressBurst: -8, egressRate: 8 }), /egressBurst: found -8, accepted is a number of bits/)
})
