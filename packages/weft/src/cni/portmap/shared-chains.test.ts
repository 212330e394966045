import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeIptables, type Program } from '@weft/iptables'
import { NatTable } from '../iptables/nat-table.js'
import { SharedChains } from './shared-chains.js'

class CountingIptables extends FakeIptables {
  readonly calls: string[] = []

  override async save(program: Program): Promise<string> {
    this.calls.push('save')
    return super.save(program)
  }

  override async restore(program: Program, script: string): Promise<void> {
    this.calls.push('restore')
    return super.restore(program, script)
  }
}

async function rulesOf(iptables: FakeIptables): Promise<readonly string[]> {
  return (await iptables.save('iptables-nft')).split('\n').filter(line => line.startsWith('-A'))
}

const all = [
  '-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
  '-A OUTPUT -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
  '-A POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ',
  '-A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000',
  '-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE',
]

test('many who ask at once are answered together, and what is there is left alone', async () => {
  const iptables = new CountingIptables()
  const shared = SharedChains.of(NatTable.of(iptables, 'ipv4'))
  await Promise.all(Array.from({ length: 20 }, () => shared.ensure({ markBit: 13 })))
  assert.deepEqual(await rulesOf(iptables), all)
  assert.deepEqual(iptables.calls, ['save', 'restore', 'save'])
  await shared.ensure({ markBit: 13 })
  assert.deepEqual(iptables.calls.slice(3), ['save'])
})

test('what somebody took away comes back, and nothing else changes', async () => {
  for (const lost of all) {
    const iptables = new FakeIptables()
    const shared = SharedChains.of(NatTable.of(iptables, 'ipv4'))
    await shared.ensure({ markBit: 13 })
    await iptables.restore('iptables-nft', `*nat\n${lost.replace('-A', '-D')}\nCOMMIT\n`)
    await shared.ensure({ markBit: 13 })
    assert.deepEqual([...(await rulesOf(iptables))].sort(), [...all].sort())
  }
})

test('the masquerading of marked packets comes before what leaves packets alone', async () => {
  const iptables = new FakeIptables()
  await iptables.restore('iptables-nft', '*nat\n-A POSTROUTING -s 10.1.0.0/24 -j ACCEPT\nCOMMIT\n')
  await SharedChains.of(NatTable.of(iptables, 'ipv4')).ensure({ markBit: 31 })
  const rules = (await rulesOf(iptables)).filter(rule => rule.includes('POSTROUTING'))
  assert.match(rules[0] ?? '', /CNI-HOSTPORT-MASQ$/)
  assert.match(rules[1] ?? '', /ACCEPT$/)
  assert.match((await rulesOf(iptables)).join(), /--set-xmark 0x80000000\/0x80000000/)
})

test('somebody else’s chain for marks needs none of ours', async () => {
  const iptables = new FakeIptables()
  await SharedChains.of(NatTable.of(iptables, 'ipv4')).ensure({ setMarkChain: 'KUBE-MARK-MASQ' })
  assert.deepEqual(await rulesOf(iptables), all.slice(0, 2))
})

test('another program that makes the same chains step by step meanwhile is no obstacle', async () => {
  const steps = ['CNI-HOSTPORT-SETMARK', 'CNI-HOSTPORT-MASQ', 'CNI-HOSTPORT-DNAT']
  class Raced extends FakeIptables {
    override async restore(program: Program, script: string): Promise<void> {
      const step = steps.shift()
      if (step !== undefined) await super.restore(program, `*nat\n-N ${step}\nCOMMIT\n`)
      return super.restore(program, script)
    }
  }
  const iptables = new Raced()
  await SharedChains.of(NatTable.of(iptables, 'ipv4')).ensure({ markBit: 13 })
  assert.deepEqual([...(await rulesOf(iptables))].sort(), [...all].sort())
})
