import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeMachine } from '../kernel/memory/machine.js'
import { observeMachine } from '../kernel/memory/observe-machine.js'
import { readNode } from '../testing/case-node.js'
import { explainGround } from './explain-ground.js'

const lines = [
  'lo 127.0.0.1/8 ::1/128 mtu 65536',
  'eth0 10.0.2.15/24 mtu 1500',
  'eth1 169.254.7.7/16 192.168.56.11/24 192.168.56.12/24 mtu 1500',
  'eth2 mtu 1500',
  'ip route add default via 10.0.2.2 dev eth0',
]

/** Every interface, and every address of the chosen one, as `*name: reason`. */
function explain(flags: string) {
  const { options, machine } = readNode([`node-a ${flags}`, ...lines])
  const { canReach } = options.interfaces
  const question = {
    links: new Set<string>(),
    networks: [],
    tables: [],
    chains: [],
    resolve: canReach ? [canReach] : [],
  }
  const { facts } = observeMachine(makeMachine(machine), { ...question, isResync: true })
  const told = explainGround({ options, families: ['ipv4'], facts, own: undefined, isOwnGiven: false })
  return {
    ...told,
    interfaces: told.interfaces.map(({ name, isChosen, reason }) => `${isChosen ? '*' : ''}${name}: ${reason}`),
    addresses: told.addresses.map(({ address, isChosen, reason }) => `${isChosen ? '*' : ''}${address}: ${reason}`),
  }
}

test('every interface is told with the reason why it was chosen or not', () => {
  assert.deepEqual(explain('').interfaces, [
    'lo: the default route is on eth0',
    '*eth0: the default route is on it',
    'eth1: the default route is on eth0',
    'eth2: the default route is on eth0',
  ])
})

test('what was asked for earlier and could not be had is told with its own reason', () => {
  assert.deepEqual(explain('--iface eth2 --iface-regex ^eth').interfaces, [
    'lo: it is the loopback',
    '*eth0: its name matches --iface-regex ^eth',
    'eth1: its name matches --iface-regex ^eth too, but eth0 comes first',
    'eth2: --iface eth2 names it, but it has no ipv4 address that other nodes could send to',
  ])
})

test('every address of the chosen interface is told with its reason', () => {
  const { interfaces, addresses } = explain('--iface-can-reach 192.168.56.1')
  assert.deepEqual(interfaces.slice(1, 3), [
    'eth0: the way to 192.168.56.1 leads through eth1',
    '*eth1: the way to 192.168.56.1 leads through it',
  ])
  assert.deepEqual(addresses, [
    '169.254.7.7/16: it is good on its own link only',
    '*192.168.56.11/24: the interface was chosen by it',
    '192.168.56.12/24: 192.168.56.11 goes before it',
  ])
})

test('a public address that is elsewhere is told beside the address that the tunnel has', () => {
  const { options, machine } = readNode(['node-a --iface eth1 --public-ip 203.0.113.9', ...lines])
  const { facts } = observeMachine(makeMachine(machine), {
    links: new Set(),
    networks: [],
    tables: [],
    chains: [],
    resolve: [],
    isResync: true,
  })
  const { addresses } = explainGround({ options, families: ['ipv4'], facts, own: undefined, isOwnGiven: false })
  assert.deepEqual(
    addresses.find(({ isChosen }) => isChosen),
    {
      address: '192.168.56.11/24',
      family: 'ipv4',
      isChosen: true,
      reason: 'it is the first that is global and permanent',
      publicAddress: '203.0.113.9',
    },
  )
})

test('when nothing fits, that is told, and why each does not', () => {
  const { problem, interfaces, addresses } = explain('--iface ens1')
  assert.match(problem?.sentence ?? '', /^there is no interface ens1; there are lo with/)
  assert.deepEqual(new Set(interfaces.map(line => line.replace(/^\w+: /, ''))), new Set(['--iface ens1 names another']))
  assert.deepEqual(addresses, [])
})
