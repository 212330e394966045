import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prefix } from '@weft/inet'
import type { Barrier, TrafficRuleFacts } from '../model/traffic-rule-facts.js'
import { plainRuleFacts } from '../testing/traffic.js'
import { barriersAhead, bridgeProblems } from './rule-problems.js'

const network = prefix('10.244.0.0/16')
const policy: Barrier = { by: 'iptables', family: 'ipv4', program: 'iptables-nft', cause: 'policy', hasUfw: false }

function told(form: 'nftables' | 'iptables', ...barriers: readonly Barrier[]): readonly string[] {
  const facts: TrafficRuleFacts = { ...plainRuleFacts, barriers }
  return barriersAhead({ form, facts, family: 'ipv4', network }).map(({ sentence }) => sentence)
}

test('a policy is told when our rules are elsewhere: in nftables, or in the other variant', () => {
  assert.deepEqual(told('nftables', policy), [
    'the policy of FORWARD in iptables-nft drops packets of 10.244.0.0/16 that pass this node, and no rule elsewhere can accept them: run `iptables-nft -I FORWARD -s 10.244.0.0/16 -j ACCEPT` and `iptables-nft -I FORWARD -d 10.244.0.0/16 -j ACCEPT`',
  ])
  assert.equal(told('iptables', { ...policy, program: 'iptables-legacy' }).length, 1)
  assert.deepEqual(told('iptables', policy), [])
  assert.equal(told('iptables', { ...policy, cause: 'rule' }).length, 1)
})

test('each firewall has its own remedy', () => {
  assert.match(
    told('nftables', { ...policy, hasUfw: true })[0] ?? '',
    /: run `ufw route allow from 10\.244\.0\.0\/16` and /,
  )
  assert.match(
    told('iptables', { by: 'firewalld', family: 'ipv4' })[0] ?? '',
    /^firewalld drops .*: run `firewall-cmd --permanent --zone=trusted --add-source=10\.244\.0\.0\/16` and `firewall-cmd --reload`$/,
  )
  assert.match(
    told('iptables', { by: 'nftables', family: 'ipv4', table: 'inet guard', chain: 'fwd' })[0] ?? '',
    /: run `nft insert rule inet guard fwd ip saddr 10\.244\.0\.0\/16 accept` and /,
  )
})

test('what bars the other family is not told of this one', () => {
  assert.deepEqual(told('iptables', { by: 'firewalld', family: 'ipv6' }), [])
})

test('a bridge whose packets pass no rules is told with what to type', () => {
  assert.match(
    bridgeProblems({ isThere: false, isOn: { ipv4: false, ipv6: false } }, 'ipv4')[0]?.sentence ?? '',
    /br_netfilter is not loaded: .* `modprobe br_netfilter`$/,
  )
  const [problem] = bridgeProblems({ isThere: true, isOn: { ipv4: false, ipv6: true } }, 'ipv4')
  assert.match(problem?.sentence ?? '', /^net\.bridge\.bridge-nf-call-iptables is 0: /)
  assert.deepEqual(bridgeProblems({ isThere: true, isOn: { ipv4: false, ipv6: true } }, 'ipv6'), [])
})
