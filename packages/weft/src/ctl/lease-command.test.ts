import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leaseUsage, runLeaseCommand } from './lease-command.js'
import { EtcdTerminal } from './testing/etcd-terminal.js'

async function run(terminal: EtcdTerminal, line: string): Promise<string> {
  assert.equal(await runLeaseCommand(line.split(' '), terminal.tools), 0)
  assert.equal(terminal.openConnections, 0)
  return terminal.printed
}

test('list shows all leases to a person, and below them what is wrong', async () => {
  using terminal = new EtcdTerminal()
  assert.equal(await run(terminal, 'list'), 'no leases\n')
  terminal.put('node-a 10.244.1.0/24 via 192.0.2.1 backend vxlan')
  terminal.put('node-b 10.244.2.0/24 via 192.0.2.2 fd00:10:244:2::/64 via 2001:db8::2 backend host-gw', {
    isReserved: true,
  })
  terminal.put('node-c 10.244.3.0/24', { isReserved: true })
  terminal.put('node-d 10.244.4.0/24', { value: 'broken' })
  assert.equal(
    await run(terminal, 'list'),
    [
      'node    subnet                            address                backend  standing',
      'node-a  10.244.1.0/24                     192.0.2.1              vxlan    leased, 24 h 0 min',
      'node-b  10.244.2.0/24 fd00:10:244:2::/64  192.0.2.2 2001:db8::2  host-gw  reserved',
      'node-c  10.244.3.0/24                     -                      -        reserved',
      '?       10.244.4.0/24                     -                      -        unreadable, 24 h 0 min',
      '',
      'a lease is left out: /coreos.com/network/subnets/10.244.4.0-24: found "broken", accepted is a JSON object',
      '',
    ].join('\n'),
  )
})

test('a key of somebody who wants to play with the terminal is shown as it is spelt', async () => {
  using terminal = new EtcdTerminal()
  const key = '/coreos.com/network/subnets/\u001b[2J'
  const write = { do: 'put', key, value: '', leaseId: 0n } as const
  terminal.etcd.commit({ requires: [], writes: [write], look: { key } })
  const printed = await run(terminal, 'list')
  assert.ok(printed.includes('"/coreos.com/network/subnets/\\u001b[2J"') && !printed.includes('\u001b'))
})

test('list --json is for programs', async () => {
  using terminal = new EtcdTerminal()
  terminal.put('node-a 10.244.1.0/24 via 192.0.2.1 backend vxlan')
  assert.deepEqual(JSON.parse(await run(terminal, 'list --json')), {
    leases: [
      {
        key: '/coreos.com/network/subnets/10.244.1.0-24',
        standing: 'leased',
        subnets: { ipv4: '10.244.1.0/24' },
        lease: { node: 'node-a', subnet: '10.244.1.0/24', publicIp: '192.0.2.1', backendType: 'vxlan' },
        ttlSeconds: 86400,
      },
    ],
  })
})

test('reserve and release say what has become of the key', async () => {
  using terminal = new EtcdTerminal()
  const key = '/coreos.com/network/subnets/10.244.1.0-24'
  terminal.put('node-a 10.244.1.0/24 via 192.0.2.1 backend vxlan')
  assert.equal(await run(terminal, 'reserve node-a'), `${key} is reserved\n`)
  assert.equal(await run(terminal, 'reserve 10.244.1.0/24'), `${key} was reserved already\n`)
  assert.equal(
    await run(terminal, 'release node-a'),
    `${key} is an ordinary lease again: it ends a day after its node\n`,
  )
  assert.equal(
    await run(terminal, 'release node-a'),
    `${key} is not reserved; it ends with its time, and with --now at once\n`,
  )
  assert.deepEqual(JSON.parse(await run(terminal, 'release node-a --now --json')), { key, now: 'free', wasSo: false })
})

test('reserve keeps subnets for a node that is not there yet', async () => {
  using terminal = new EtcdTerminal()
  const key = '/coreos.com/network/subnets/10.244.7.0-24&fd00:10:244:7::-64'
  const line = 'reserve fd00:10:244:7::/64 10.244.7.0/24 --node node-g --public-ip 192.0.2.7'
  assert.equal(await run(terminal, line), `${key} is reserved\n`)
  assert.equal(terminal.etcd.range({ key }).kvs[0]?.value, '{"PublicIP":"192.0.2.7","PublicIPv6":null,"Node":"node-g"}')
})

test('the flags say which etcd', async () => {
  using terminal = new EtcdTerminal()
  await run(terminal, 'list --etcd-endpoints https://192.0.2.9:2379 --etcd-prefix /weft')
  assert.deepEqual(terminal.connectedTo, {
    endpoints: ['https://192.0.2.9:2379'],
    prefix: '/weft',
    allowsPlainPassword: false,
  })
})

test('--help alone tells all of it', async () => {
  using terminal = new EtcdTerminal()
  assert.equal(await run(terminal, '--help'), leaseUsage)
})

const refused: readonly (readonly [line: string, message: string])[] = [
  ['reseve node-a', 'weft lease: found "reseve", accepted is reserve'],
  ['--json', 'weft lease: found nothing, accepted is list, reserve, release'],
  ['list all', 'found "all", accepted is weft lease list'],
  ['reserve --json', 'found nothing, accepted is the name of a node, its subnet, or subnets with --node'],
  [
    'reserve node-a node-b',
    'found "node-a" "node-b", accepted is the name of a node, its subnet, or subnets with --node',
  ],
  ['release', 'found nothing, accepted is the name of a node, or its subnet'],
  [
    'reserve 10.244.7.1/24 --node node-g',
    'found "10.244.7.1/24", accepted is a subnet of each family at most, like 10.244.7.0/24, without host bits',
  ],
  [
    'reserve 10.244.7.0/24 10.244.8.0/24 --node node-g',
    'found "10.244.7.0/24" "10.244.8.0/24", accepted is a subnet of each family at most, like 10.244.7.0/24, without host bits',
  ],
  ['reserve 10.244.7.0/24 --node Node_G', '--node: found "Node_G", accepted is the name of a node, like node-a'],
  ['reserve 10.244.7.0/24 --node node-g --public-ip 1.2.3', '--public-ip: found "1.2.3", accepted is an IPv4 address'],
  ['list --jsn', '--jsn: found an unknown flag, accepted is --json'],
]
for (const [line, message] of refused)
  test(`weft lease ${line} is refused`, async () => {
    using terminal = new EtcdTerminal()
    await assert.rejects(runLeaseCommand(line.split(' '), terminal.tools), { code: 'EUSAGE', message })
    assert.equal(terminal.openConnections, 0)
  })
