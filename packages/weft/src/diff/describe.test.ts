import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prefix } from '@weft/inet'
import fc from 'fast-check'
import { nftTable } from '../plan/nft-table.js'
import { givenIn, makeKernel, worlds } from '../testing/arbitraries.js'
import { lookAndPlan } from '../testing/look-and-plan.js'
import { readOperatorLine } from '../testing/operator-line.js'
import { plainTraffic } from '../testing/traffic.js'
import { describe } from './describe.js'

const lines = [
  'ip link add flannel.1 address 02:00:00:00:00:01 mtu 1450 up type vxlan id 1 dev eth0 local 192.0.2.1 dstport 8472 nolearning',
  'ip link add flannel.2 address 02:00:00:00:00:01 mtu 1450 type vxlan id 2 dev eth0 local 192.0.2.1 dstport 4789 learning gbp',
  'ip link set flannel.1 address 02:00:00:00:00:01 mtu 1400 up',
  'ip link set flannel.1 mtu 1400',
  'ip link set flannel.1 type vxlan local 192.0.2.11 dev eth1 nolearning',
  'ip link set flannel-v6.1 type vxlan local 2001:db8::11',
  'ip link set flannel.1 type vxlan learning',
  'ip link del flannel.1',
  'ip address add 10.244.1.0/32 dev flannel.1',
  'ip address del fd00:10:244:1::/128 dev flannel-v6.1',
  'ip neigh replace 10.244.2.0 lladdr 02:00:00:00:02:01 dev flannel.1 nud permanent',
  'bridge fdb replace 02:00:00:00:02:01 dev flannel.1 dst 192.0.2.2 self permanent',
  'bridge fdb del 02:00:00:00:02:01 dev flannel.1 dst 192.0.2.2 self permanent',
  'ip nexthop replace id 183763456 via 10.244.2.0 dev flannel.1 onlink proto 138',
  'ip nexthop replace id 3221225986 via 192.0.2.2 dev eth0 proto 138',
  'ip route replace 10.244.2.0/24 nhid 183763456 proto 138',
  'ip route replace 10.244.2.0/24 via 192.0.2.2 dev eth0 proto 138 metric 50',
  'ip -6 route replace fd00:10:244:2::/64 via fd00:10:244:2:: dev flannel-v6.1 onlink proto 138',
  'ip -6 route del fd00:10:244:2::/64 via 2001:db8::2 dev eth0 proto 3 metric 50',
  'ip route replace blackhole 10.244.1.0/24 proto 138 metric 4096',
  'ip -6 route del blackhole fd00:10:244:1::/64 proto 138 metric 4096',
  'nft delete table ip6 flannel-ipv6',
]

for (const line of lines)
  test(`an operation reads: ${line}`, () => {
    const operation = readOperatorLine(line)
    assert.ok(operation)
    assert.equal(describe(operation), line)
  })

test('a table is one line that a shell takes as it stands', () => {
  const ground = { network: prefix('10.244.0.0/16'), podSubnet: prefix('10.244.1.0/24'), nonMasqueraded: [] }
  const table = nftTable({ family: 'ipv4', ...ground }, { ...plainTraffic, masquerades: true })
  assert.ok(table)
  const line = describe({ do: 'table.replace', table })
  assert.match(line, /^nft '[^'\n]+'$/)
})

test('the line tells all that an operation does: it can be read back', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async world => {
      const { operations } = await lookAndPlan(await makeKernel(world), givenIn(world))
      for (const operation of operations) {
        // A neighbour and a next hop are deleted by name, and tables are nft's own language.
        if (
          ['table.replace', 'chain.replace', 'chain.delete', 'neighbor.delete', 'nexthop.delete'].includes(operation.do)
        )
          continue
        assert.deepEqual(describeAgain(describe(operation)), describe(operation))
      }
    }),
  )
})

function describeAgain(line: string): string | undefined {
  const operation = readOperatorLine(line)
  return operation && describe(operation)
}
