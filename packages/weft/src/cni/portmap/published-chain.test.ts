import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, interfaceAddress } from '@weft/inet'
import type { PortmapConfig } from './portmap-config.js'
import { publishedChain } from './published-chain.js'

const owner = { network: 'net1', containerId: 'ctr1' }
const config: PortmapConfig = {
  network: 'net1',
  mappings: [
    { protocol: 'tcp', hostPort: 8080, containerPort: 80 },
    { protocol: 'udp', hostPort: 53, containerPort: 5353, hostIp: address('10.9.0.1') },
    { protocol: 'tcp', hostPort: 91, containerPort: 9, hostIp: address('fd00:9::1') },
  ],
  masquerade: { markBit: 13 },
  conditions: { ipv4: ['-s', '1.2.3.4/32'], ipv6: [] },
}
const name = 'CNI-DN-85373d34c6846b6c53ee2'
const comment = '-m comment --comment "dnat name: \\"net1\\" id: \\"ctr1\\""'

test('each port leads to the container, and what must be masqueraded is marked before', () => {
  const chain = publishedChain(interfaceAddress('10.9.0.2/24'), owner, config)
  assert.equal(chain.name, name)
  assert.deepEqual(chain.rules, [
    '-s 10.9.0.0/24 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK',
    '-s 127.0.0.1/32 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK',
    '-p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.9.0.2:80',
    '-s 10.9.0.0/24 -d 10.9.0.1/32 -p udp -m udp --dport 53 -j CNI-HOSTPORT-SETMARK',
    '-s 127.0.0.1/32 -d 10.9.0.1/32 -p udp -m udp --dport 53 -j CNI-HOSTPORT-SETMARK',
    '-d 10.9.0.1/32 -p udp -m udp --dport 53 -j DNAT --to-destination 10.9.0.2:5353',
  ])
  assert.deepEqual(chain.jumps, [
    {
      from: 'CNI-HOSTPORT-DNAT',
      rule: `-p tcp ${comment} -m multiport --dports 8080,91 -s "1.2.3.4/32" -j ${name}`,
    },
    { from: 'CNI-HOSTPORT-DNAT', rule: `-p udp ${comment} -m multiport --dports 53 -s "1.2.3.4/32" -j ${name}` },
  ])
})

test('IPv6 has the ports of its own addresses', () => {
  const chain = publishedChain(interfaceAddress('fd00:9::2/64'), owner, config)
  assert.deepEqual(chain.rules, [
    '-s fd00:9::/64 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK',
    '-p tcp -m tcp --dport 8080 -j DNAT --to-destination [fd00:9::2]:80',
    '-s fd00:9::/64 -d fd00:9::1/128 -p tcp -m tcp --dport 91 -j CNI-HOSTPORT-SETMARK',
    '-d fd00:9::1/128 -p tcp -m tcp --dport 91 -j DNAT --to-destination [fd00:9::2]:9',
  ])
})

test('without snat nothing is marked; sixteen ports need two jumps', () => {
  const mappings = Array.from({ length: 16 }, (_, index) => ({
    protocol: 'sctp' as const,
    hostPort: 100 + index,
    containerPort: 9,
  }))
  const many: PortmapConfig = { ...config, mappings, masquerade: undefined, conditions: { ipv4: [], ipv6: [] } }
  const { rules, jumps } = publishedChain(interfaceAddress('10.9.0.2/24'), owner, many)
  assert.equal(rules.length, 16)
  assert.deepEqual(
    jumps.map(({ rule }) => /--dports (\S+)/.exec(rule)?.[1]),
    ['100,101,102,103,104,105,106,107,108,109,110,111,112,113,114', '115'],
  )
})

test('a comment that the kernel would not take is cut', () => {
  const long = publishedChain(interfaceAddress('10.9.0.2/24'), { ...owner, containerId: 'c'.repeat(400) }, config)
  for (const { rule } of long.jumps) assert.ok((/--comment "(.*)\.\.\."/.exec(rule)?.[1] ?? '').length <= 252 + 3)
})
