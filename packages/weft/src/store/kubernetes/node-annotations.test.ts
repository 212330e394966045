import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readLeaseLine } from '../../testing/lease-line.js'
import { formatAnnotations, isMarked, readAnnotations } from './node-annotations.js'
import type { KubeNode } from './node-api.js'
import { flannelNodes } from './testing/flannel-annotations.js'
import { names } from './testing/node-of.js'

const nodeWith = (annotations: KubeNode['annotations']): KubeNode => ({
  name: 'node-b',
  uid: 'b',
  createdAt: '2026-01-01T00:00:00Z',
  annotations,
})

describe('annotations that flannel wrote', () => {
  for (const [what, { annotations }] of Object.entries(flannelNodes))
    test(`${what}: are read, and written again byte for byte and in the same order`, () => {
      const value = readAnnotations(names, nodeWith(annotations))
      assert.deepEqual(Object.entries(formatAnnotations(names, value)), Object.entries(annotations))
    })
})

test('all that a dual-stack vxlan node says is read', () => {
  assert.deepEqual(readAnnotations(names, nodeWith(flannelNodes['vxlan in dual stack']?.annotations ?? {})), {
    publicIp: '192.168.64.4',
    publicIpv6: '2001:db8::4',
    backendType: 'vxlan',
    backendData: { VNI: 1, VtepMAC: 'c6:d2:32:6f:8f:45' },
    backendV6Data: { VNI: 1, VtepMAC: 'c6:d2:32:6f:8f:46' },
  })
})

test('a node takes part as long as its marker says so and nothing else', () => {
  assert.ok(isMarked(names, nodeWith({ [names.marker]: 'true' })))
  for (const annotations of [{}, { [names.marker]: 'false' }, { [names.marker]: '' }, { [names.marker]: 'True' }])
    assert.ok(!isMarked(names, nodeWith(annotations)))
})

test('a vxlan node that has no tunnel in a family says nothing of it', () => {
  const value = readLeaseLine('node-b via 192.0.2.1 via 2001:db8::1 backend vxlan')
  assert.deepEqual(formatAnnotations(names, value), {
    [names.backendType]: 'vxlan',
    [names.marker]: 'true',
  })
})

const ip =
  'an IPv4 address like "192.0.2.1" that other machines reach: not loopback, link-local, multicast, broadcast or unspecified'
const ipv6 =
  'an IPv6 address like "2001:db8::1" that other machines reach: not loopback, link-local, multicast, broadcast or unspecified'
const data = 'at most 4096 bytes of JSON'
const deep = `${'['.repeat(2_000)}${']'.repeat(2_000)}`

const refused: readonly (readonly [name: string, text: string, found: string, accepted: string])[] = [
  [names.publicIp, '224.0.0.1', '"224.0.0.1"', ip],
  [names.publicIp, '2001:db8::1', '"2001:db8::1"', ip],
  [names.publicIp, '127.0.0.1', '"127.0.0.1"', ip],
  [names.publicIp, '\u001b[2J', '"\\u001b[2J"', ip],
  [names.publicIpv6, '::1', '"::1"', ipv6],
  [names.publicIpv6, '::ffff:192.0.2.1', '"::ffff:192.0.2.1"', ipv6],
  [names.backendType, 'vxlan; rm -rf /', '"vxlan; rm -rf /"', 'the name of a backend like "vxlan"'],
  [names.backendData, '{"VNI":1', '"{\\"VNI\\":1"', data],
  [names.backendData, '', '""', data],
  [names.backendData, `"${'x'.repeat(5_000)}"`, `${JSON.stringify(`"${'x'.repeat(5_000)}"`).slice(0, 80)}…`, data],
  [names.backendV6Data, `${deep}${deep}`, `${JSON.stringify(deep).slice(0, 80)}…`, data],
]
for (const [name, text, found, accepted] of refused)
  test(`${name.slice(name.indexOf('/') + 1)} that says ${found.slice(0, 30)} is refused with its place`, () => {
    assert.throws(() => readAnnotations(names, nodeWith({ [name]: text })), {
      name: 'ConfigError',
      message: `annotations of node-b: ${name}: found ${found}, accepted is ${accepted}`,
    })
  })
