import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { address, prefix } from '@weft/inet'
import { addressSet, prefixSet } from './sets.js'

describe('prefixSet', () => {
  it('keeps only the outermost prefixes, in numerical order', () => {
    const texts = ['192.168.0.0/16', '10.1.0.0/16', '9.0.0.0/8', '10.0.0.0/8', '10.0.0.0/8', '10.255.255.255/32']
    assert.deepEqual(prefixSet({ name: 'direct', family: 'ipv4' }, texts.map(prefix)), {
      name: 'direct',
      family: 'ipv4',
      holds: 'prefixes',
      elements: ['9.0.0.0/8', '10.0.0.0/8', '192.168.0.0/16'],
    })
  })

  it('keeps neighbours apart, as nft does', () => {
    const { elements } = prefixSet({ name: 'direct', family: 'ipv4' }, [prefix('10.0.0.0/9'), prefix('10.128.0.0/9')])
    assert.deepEqual(elements, ['10.0.0.0/9', '10.128.0.0/9'])
  })
})

describe('addressSet', () => {
  it('sorts numerically and drops repetitions', () => {
    const texts = ['fd00::10', 'fd00::9', 'fd00::10']
    assert.deepEqual(addressSet({ name: 'peers', family: 'ipv6', comment: 'nodes' }, texts.map(address)), {
      name: 'peers',
      comment: 'nodes',
      family: 'ipv6',
      holds: 'addresses',
      elements: ['fd00::9', 'fd00::10'],
    })
  })
})
