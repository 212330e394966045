import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, interfaceAddress } from '@weft/inet'
import { problem } from '../model/problem.js'
import { formatGround } from './format-ground.js'

const eth0 = {
  name: 'eth0',
  addresses: [interfaceAddress('10.0.2.15/24')],
  isChosen: false,
  reason: 'the way to 192.168.56.1 leads through eth1',
}
const eth1 = {
  name: 'eth1',
  addresses: [interfaceAddress('192.168.56.11/24')],
  isChosen: true,
  reason: 'the way to 192.168.56.1 leads through it',
}
const end = {
  address: interfaceAddress('192.168.56.11/24'),
  family: 'ipv4',
  isChosen: true,
  reason: 'the interface was chosen by it',
  publicAddress: address('203.0.113.9'),
} as const

test('what is chosen bears a star, and everything a reason', () => {
  assert.equal(
    formatGround({ interfaces: [eth0, eth1], addresses: [end] }),
    `   interface  addresses         why
   eth0       10.0.2.15/24      the way to 192.168.56.1 leads through eth1
*  eth1       192.168.56.11/24  the way to 192.168.56.1 leads through it

   address           public       why
*  192.168.56.11/24  203.0.113.9  the interface was chosen by it
`,
  )
})

test('when nothing is chosen, that comes first', () => {
  const nothing = problem('interface', 'ens1', 'there is no interface ens1; there are eth0 with 10.0.2.15')
  const text = formatGround({ interfaces: [eth0], addresses: [], problem: nothing })
  assert.ok(text.startsWith(`${nothing.sentence}\n\n  interface`))
})
