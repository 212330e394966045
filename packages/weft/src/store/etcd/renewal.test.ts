import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLeaseLine } from '../../testing/lease-line.js'
import { renewalOf } from './renewal.js'
import { keyAndValueOf, recordOf } from './testing/key-value-of.js'

const subnet = '10.244.1.0/24'
const lease = readLeaseLine(`node-a ${subnet} via 192.0.2.1 backend vxlan`)
const holding = { ...keyAndValueOf(lease), lease, createRevision: 2 }

test('a key that says what we wrote needs nothing, reserved or not', () => {
  const line = `node-a ${subnet} via 192.0.2.1 backend vxlan`
  assert.deepEqual(renewalOf(holding, recordOf(line)), { do: 'nothing' })
  assert.deepEqual(renewalOf(holding, recordOf(line, { isReserved: true })), { do: 'nothing' })
})

test('a key that is gone is claimed again', () => {
  assert.deepEqual(renewalOf(holding, undefined), { do: 'reclaim' })
})

const mended = {
  'another value of this node': recordOf(`node-a ${subnet} via 192.0.2.1 backend host-gw`),
  "flannel's value, written on this machine": recordOf(`? ${subnet} via 192.0.2.1 backend vxlan`, { by: 'flannel' }),
  'a value without an address': recordOf(`node-a ${subnet}`),
  'a value that cannot be read': recordOf(`? ${subnet}`, { value: '/coreos.com/network/subnets/10.244.1.0-24' }),
  'an empty value': recordOf(`? ${subnet}`, { value: '' }),
}
for (const [what, record] of Object.entries(mended))
  test(`${what} is put right`, () => {
    assert.deepEqual(renewalOf(holding, record), { do: 'rewrite' })
  })

test("a value that cannot be read, in a key that was made since, is told: it may have been another node's lease", () => {
  const renewal = renewalOf(holding, recordOf(`? ${subnet}`, { value: 'x', revision: 7 }))
  assert.ok(renewal.do === 'give way')
  assert.equal(renewal.problem.code, 'lease-taken')
  assert.match(
    renewal.problem.sentence,
    /10\.244\.1\.0-24, which node-a holds, was deleted and made anew by somebody else/,
  )
})

const rivals = {
  'node-b at 192.0.2.2': recordOf(`node-b ${subnet} via 192.0.2.2`),
  'node-b at 192.0.2.1': recordOf(`node-b ${subnet} via 192.0.2.1`),
  'node-b at no address': recordOf(`node-b ${subnet}`),
  'another node called node-a at 192.0.2.2': recordOf(`node-a ${subnet} via 192.0.2.2`),
  '192.0.2.2 at 192.0.2.2': recordOf(`? ${subnet} via 192.0.2.2`, { by: 'flannel' }),
}
for (const [who, record] of Object.entries(rivals))
  test(`${who} in our key is told, and nobody fights`, () => {
    const sentence = `${who} has written its lease into ${holding.key}, which node-a at 192.0.2.1 holds; the pods here keep their addresses, and one of the two has to give way`
    assert.deepEqual(renewalOf(holding, record), {
      do: 'give way',
      problem: { code: 'lease-taken', subject: holding.key, sentence },
    })
  })
