import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, prefix } from '@weft/inet'
import { formatTable } from '@weft/nftables'
import type { TrafficRuleFacts } from '../model/traffic-rule-facts.js'
import { planSpoofGuard } from './spoof-guard.js'

const mouth = { link: 'flannel0', port: 8285 }
const place = { family: 'ipv4', network: prefix('10.244.0.0/16') } as const
const facts: TrafficRuleFacts = {
  iptables: { variant: 'nft', canRandomizeFully: true, missing: {} },
  barriers: [],
  bridgeNetfilter: { isThere: true, isOn: { ipv4: true, ipv6: true } },
}

test('only peers may send to the port, and only what is of the network comes out of the tunnel', () => {
  const { guard, problems } = planSpoofGuard(mouth, place, { entries: [], facts })
  assert.deepEqual(problems, [])
  const [entry] = guard?.(['192.0.2.3', '192.0.2.2', '192.0.2.3'].map(text => address(text))) ?? []
  assert.ok(entry?.kind === 'table')
  assert.deepEqual(entry.object.sets[0]?.elements, ['192.0.2.2', '192.0.2.3'])
  const text = formatTable(entry.object)
  assert.match(text, /hook input .*\n\s*ip saddr != @peers udp dport 8285 drop/)
  assert.match(text, /hook prerouting .*\n\s*iifname "flannel0" ip saddr != 10\.244\.0\.0\/16 drop/)
})

test('a backend that lets nothing in by itself needs no guard', () => {
  assert.deepEqual(planSpoofGuard(undefined, place, { entries: [], facts }), { problems: [] })
})

test('without nft there is none, which is told', () => {
  const missing = { ...facts, missingNft: 'nft is not installed' }
  const { guard, problems } = planSpoofGuard(mouth, place, { entries: [], facts: missing })
  assert.equal(guard, undefined)
  assert.deepEqual(
    problems.map(({ code, sentence }) => [code, sentence.includes('nft is not installed')]),
    [['spoof-guard', true]],
  )
})
