import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { prefix } from '@weft/inet'
import { parseSave } from '@weft/iptables'
import type { BaseChain, ListedTable } from '@weft/nftables'
import { iptablesBarriers, nftBarriers, suspiciousChains } from './find-barriers.js'

const networks = [prefix('10.244.0.0/16'), prefix('fd00:10:244::/48')]
const ours = '-A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD'
const accepts = ['-A FLANNEL-FWD -s 10.244.0.0/16 -j ACCEPT', '-A FLANNEL-FWD -d 10.244.0.0/16 -j ACCEPT']

function causesIn(policy: string, ...rules: readonly string[]): readonly string[] {
  const chains = [`:FORWARD ${policy} [0:0]`, ':FLANNEL-FWD - [0:0]', ':THEIRS - [0:0]', ':ufw-user-forward - [0:0]']
  const saved = ['*filter', ...chains, ...rules, 'COMMIT'].join('\n')
  return parseSave(saved).flatMap(filter =>
    iptablesBarriers('iptables-nft', filter, networks).map(barrier =>
      'cause' in barrier ? barrier.cause : barrier.by,
    ),
  )
}

describe('the chain FORWARD of iptables', () => {
  const reject = '-A FORWARD -j REJECT --reject-with icmp-host-prohibited'

  test('is no barrier when it accepts by default', () => assert.deepEqual(causesIn('ACCEPT', ours, ...accepts), []))

  test('is one by its policy, for rules elsewhere, whatever our own chain there accepts', () => {
    assert.deepEqual(causesIn('DROP'), ['policy'])
    assert.deepEqual(causesIn('DROP', ours, ...accepts), ['policy'])
  })

  test('is one by a rule for everything that comes before our jump, and not by one that comes after it', () => {
    assert.deepEqual(causesIn('ACCEPT', reject, ours), ['rule'])
    assert.deepEqual(causesIn('ACCEPT', '-A FORWARD -m comment --comment "the rest" -j DROP'), ['rule'])
    assert.deepEqual(causesIn('ACCEPT', ours, reject), [])
    assert.deepEqual(causesIn('ACCEPT', '-A FORWARD -s 192.0.2.0/24 -j DROP', ours), [])
  })

  test('is none when somebody taught it about the network, both ways', () => {
    const [from, to] = [
      '-A THEIRS -s 10.244.0.0/16 -m comment --comment pods -j ACCEPT',
      '-A THEIRS -d 10.244.0.0/16 -j ACCEPT',
    ]
    assert.deepEqual(causesIn('DROP', from, to), [])
    assert.deepEqual(causesIn('DROP', from), ['policy'])
  })

  test('tells that it is ufw’s', () => {
    const [filter] = parseSave('*filter\n:FORWARD DROP [0:0]\n:ufw-before-forward - [0:0]\nCOMMIT\n')
    assert.ok(filter)
    assert.deepEqual(iptablesBarriers('iptables-legacy', filter, networks), [
      { by: 'iptables', family: 'ipv4', program: 'iptables-legacy', cause: 'policy', hasUfw: true },
    ])
    assert.deepEqual(iptablesBarriers('iptables-legacy', filter, [prefix('fd00:10:244::/48')]), [])
  })
})

describe('chains of nftables', () => {
  const hook = { type: 'filter', hook: 'forward', priority: 0, policy: 'drop' } as const
  const guard: BaseChain = { table: { family: 'inet', name: 'guard' }, name: 'fwd', hook }
  const firewalld: BaseChain = {
    table: { family: 'inet', name: 'firewalld' },
    name: 'filter_FORWARD',
    hook: { ...hook, policy: 'accept' },
  }
  const contents: ListedTable = { ...guard.table, sets: [], chains: [] }

  test('are looked at when they drop by default on the way through, or are firewalld’s', () => {
    const input: BaseChain = { ...guard, hook: { ...hook, hook: 'input' } }
    const open: BaseChain = { ...guard, hook: { ...hook, policy: 'accept' } }
    assert.deepEqual(suspiciousChains([guard, input, open, firewalld]), [guard, firewalld])
  })

  test('are barriers for the families that pass them', () => {
    assert.deepEqual(nftBarriers(guard, contents, networks), [
      { by: 'nftables', family: 'ipv4', table: 'inet guard', chain: 'fwd' },
      { by: 'nftables', family: 'ipv6', table: 'inet guard', chain: 'fwd' },
    ])
    const ipv6 = { ...guard, table: { family: 'ip6', name: 'guard' } } as const
    assert.deepEqual(nftBarriers(ipv6, contents, networks), [
      { by: 'nftables', family: 'ipv6', table: 'ip6 guard', chain: 'fwd' },
    ])
    assert.deepEqual(nftBarriers(firewalld, contents, networks), [
      { by: 'firewalld', family: 'ipv4' },
      { by: 'firewalld', family: 'ipv6' },
    ])
  })

  test('are none for a network of which their table speaks, in our words or in nft’s', () => {
    const accept = {
      match: [{ on: 'source', operator: '==', prefix: prefix('10.244.0.0/16') }],
      verdict: 'accept',
    } as const
    const unknown = JSON.stringify({ expr: [{ match: { right: { prefix: { addr: 'fd00:10:244::', len: 48 } } } }] })
    const taught = { ...contents, chains: [{ name: 'zones', rules: [accept, { unknown }] }] }
    assert.deepEqual(nftBarriers(guard, taught, networks), [])
  })
})
