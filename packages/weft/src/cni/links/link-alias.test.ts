import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeAlias, isGarbage, linkAlias } from './link-alias.js'

const attachment = { containerId: 'c1', interfaceName: 'eth0' }

test('an alias tells network, container and interface', () => {
  assert.equal(linkAlias('cbr0', attachment), 'weft:cbr0:c1:eth0')
  assert.equal(describeAlias('weft:cbr0:c1:eth0'), 'container c1 (eth0)')
})

test('what somebody else wrote is nobody of ours', () => {
  for (const alias of [undefined, '', 'uplink', 'weft', 'weft:cbr0']) assert.equal(describeAlias(alias), undefined)
})

test('a long container id is told by its hash, and an endless network by nothing, so that the kernel takes it', () => {
  const long = linkAlias('cbr0', { ...attachment, containerId: 'c'.repeat(4096) })
  assert.ok(long !== undefined && long.length <= 255)
  assert.notEqual(long, linkAlias('cbr0', { ...attachment, containerId: 'c'.repeat(4097) }))
  assert.equal(linkAlias('n'.repeat(250), attachment), undefined)
})

test('garbage is what bears the mark of this network and belongs to none of its attachments', () => {
  const valid = [attachment, { containerId: 'x'.repeat(300), interfaceName: 'eth0' }]
  const alive = valid.map(one => linkAlias('cbr0', one))
  for (const alias of [...alive, undefined, 'uplink', 'weft:cbr:c2:eth0', 'weft:cbr00:c2:eth0']) {
    assert.equal(isGarbage(alias, { network: 'cbr0', valid }), false, alias)
  }
  for (const alias of ['weft:cbr0:c2:eth0', 'weft:cbr0:c1:eth1']) {
    assert.equal(isGarbage(alias, { network: 'cbr0', valid }), true, alias)
  }
})
