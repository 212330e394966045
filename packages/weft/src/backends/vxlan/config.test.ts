import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Section } from '../../document/section.js'
import type { JsonObject } from '../../model/json.js'
import { readVxlanConfig } from './config.js'

const read = (object: JsonObject) => readVxlanConfig(new Section('net-conf: Backend', object))

test('without options it is flannel with its defaults', () => {
  assert.deepEqual(read({}), {
    vni: 1,
    port: 8472,
    hasGbp: false,
    isLearning: false,
    usesDirectRouting: false,
    mtuBytes: 0,
  })
})

test('all options are read', () => {
  const written = { VNI: 4096, Port: 4789, GBP: true, Learning: true, DirectRouting: true, MTU: 1400 }
  assert.deepEqual(read(written), {
    vni: 4096,
    port: 4789,
    hasGbp: true,
    isLearning: true,
    usesDirectRouting: true,
    mtuBytes: 1400,
  })
})

test('a port or an MTU of 0 is none', () => {
  assert.equal(read({ Port: 0 }).port, 8472)
  assert.equal(read({ MTU: 0 }).mtuBytes, 0)
})

const refused: readonly [JsonObject, RegExp][] = [
  [{ VNI: 0 }, /Backend\.VNI: found 0, accepted is a whole number from 1 to 16777215/],
  [{ VNI: 16_777_216 }, /Backend\.VNI: found 16777216/],
  [{ Port: 65_536 }, /Backend\.Port: found 65536, accepted is a whole number from 0 to 65535/],
  [{ MTU: 100 }, /Backend\.MTU: found 100, accepted is a whole number from 118 to 65535, or 0/],
  [{ MTU: '1400' }, /Backend\.MTU: found "1400"/],
  [{ GBP: 'yes' }, /Backend\.GBP: found "yes", accepted is true or false/],
]

for (const [object, words] of refused)
  test(`${JSON.stringify(object)} is refused with a sentence`, () => {
    assert.throws(() => read(object), { name: 'ConfigError', message: words })
  })
