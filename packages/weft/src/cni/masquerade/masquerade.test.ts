import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfaceAddress } from '@weft/inet'
import { FakeIptables, type Iptables, type Program, parseSave } from '@weft/iptables'
import {
  checkMasquerade,
  collectMasqueradeGarbage,
  type Masquerade,
  setUpMasquerade,
  takeDownMasquerade,
} from './masquerade.js'

const one: Masquerade = {
  network: 'cbr0',
  containerId: 'c1',
  addresses: [interfaceAddress('10.244.1.2/24'), interfaceAddress('fd00:1::2/64')],
}
const two: Masquerade = { network: 'cbr0', containerId: 'c2', addresses: [interfaceAddress('10.244.1.3/24')] }

async function rulesOf(iptables: Iptables, program: Program = 'iptables-nft'): Promise<readonly string[]> {
  const nat = parseSave(await iptables.save(program)).find(({ name }) => name === 'nat')
  return [...(nat?.chains ?? [])].flatMap(([name, { rules }]) => rules.map(rule => `${name} ${rule}`))
}

class CountingIptables extends FakeIptables {
  calls = 0

  override async save(program: Program): Promise<string> {
    this.calls++
    return super.save(program)
  }

  override async restore(program: Program, script: string): Promise<void> {
    this.calls++
    return super.restore(program, script)
  }
}

test('a container gets a chain with its subnet and all other places, and a jump for its address, in each family', async () => {
  const iptables = new FakeIptables()
  await setUpMasquerade(iptables, one)
  const chain = 'CNI-68f1f1eeb62cad3d0bdd579c'
  const comment = '-m comment --comment "name: \\"cbr0\\" id: \\"c1\\""'
  assert.deepEqual(await rulesOf(iptables), [
    `POSTROUTING -s 10.244.1.2/32 ${comment} -j ${chain}`,
    `${chain} -d 10.244.1.0/24 ${comment} -j ACCEPT`,
    `${chain} ! -d 224.0.0.0/4 ${comment} -j MASQUERADE`,
  ])
  assert.deepEqual(await rulesOf(iptables, 'ip6tables-nft'), [
    `POSTROUTING -s fd00:1::2/128 ${comment} -j ${chain}`,
    `${chain} -d fd00:1::/64 ${comment} -j ACCEPT`,
    `${chain} ! -d ff00::/8 ${comment} -j MASQUERADE`,
  ])
})

test('setting up and taking down take one run of iptables a family each', async () => {
  const iptables = new CountingIptables()
  await setUpMasquerade(iptables, two)
  await takeDownMasquerade(iptables, two)
  assert.equal(iptables.calls, 2)
  assert.deepEqual(await rulesOf(iptables), [])
})

test('doing it again changes nothing', async () => {
  const iptables = new FakeIptables()
  await setUpMasquerade(iptables, one)
  const before = await rulesOf(iptables)
  await setUpMasquerade(iptables, one)
  assert.deepEqual(await rulesOf(iptables), before)
})

test('a second interface of a container on that network shares the chain, and its end leaves the first alone', async () => {
  const iptables = new FakeIptables()
  const second: Masquerade = { ...one, addresses: [interfaceAddress('10.244.9.7/24')] }
  await setUpMasquerade(iptables, one)
  await setUpMasquerade(iptables, second)
  await checkMasquerade(iptables, one)
  await checkMasquerade(iptables, second)
  await takeDownMasquerade(iptables, second)
  await checkMasquerade(iptables, one)
  await takeDownMasquerade(iptables, one)
  assert.deepEqual(await rulesOf(iptables), [])
  assert.deepEqual(await rulesOf(iptables, 'ip6tables-nft'), [])
})

test('a container whose addresses nobody knows any more loses everything of its own, and others nothing', async () => {
  const iptables = new FakeIptables()
  await setUpMasquerade(iptables, two)
  const before = await rulesOf(iptables)
  await setUpMasquerade(iptables, one)
  await takeDownMasquerade(iptables, { network: 'cbr0', containerId: 'c1' })
  assert.deepEqual(await rulesOf(iptables), before)
  await takeDownMasquerade(iptables, { network: 'cbr0', containerId: 'c1' })
})

test('taking down what somebody took away half of succeeds', async () => {
  const iptables = new FakeIptables()
  await setUpMasquerade(iptables, two)
  const jump = (await rulesOf(iptables))[0]?.replace('POSTROUTING', '-D POSTROUTING')
  await iptables.restore('iptables-nft', `*nat\n${jump}\nCOMMIT\n`)
  await takeDownMasquerade(iptables, two)
  assert.deepEqual(await rulesOf(iptables), [])
  await takeDownMasquerade(iptables, two)
})

test('a check names what is missing', async () => {
  const iptables = new FakeIptables()
  await assert.rejects(checkMasquerade(iptables, two), /c2 \(ipv4\): missing in table nat is the chain CNI-/)
  await setUpMasquerade(iptables, two)
  await checkMasquerade(iptables, two)
  const jump = (await rulesOf(iptables))[0]?.replace('POSTROUTING', '-D POSTROUTING')
  await iptables.restore('iptables-nft', `*nat\n${jump}\nCOMMIT\n`)
  await assert.rejects(checkMasquerade(iptables, two), /missing in table nat is -A POSTROUTING -s 10\.244\.1\.3\/32/)
})

test('when one family refuses, nothing of the other stays', async () => {
  class WithoutIpv6 extends FakeIptables {
    override restore(program: Program, script: string): Promise<void> {
      return super.restore(program, program === 'ip6tables-nft' ? '*none\nCOMMIT\n' : script)
    }
  }
  const iptables = new WithoutIpv6()
  await assert.rejects(setUpMasquerade(iptables, one), /there is no table none/)
  assert.deepEqual(await rulesOf(iptables), [])
})

test('when both families refuse, both are told at once', async () => {
  class Refusing extends FakeIptables {
    override restore(program: Program): Promise<void> {
      return super.restore(program, '*none\nCOMMIT\n')
    }
  }
  await assert.rejects(setUpMasquerade(new Refusing(), one), {
    name: 'CniError',
    message: /there is no table none.*; .*there is no table none/,
  })
})

test('garbage is what the network has for containers that are gone, and nothing of other networks', async () => {
  const iptables = new FakeIptables()
  const elsewhere: Masquerade = { ...one, network: 'other' }
  for (const masquerade of [one, two, elsewhere]) await setUpMasquerade(iptables, masquerade)
  const valid = [{ containerId: 'c2', interfaceName: 'eth0' }]
  await collectMasqueradeGarbage(iptables, { network: 'cbr0', valid })
  await assert.rejects(checkMasquerade(iptables, one))
  await checkMasquerade(iptables, two)
  await checkMasquerade(iptables, elsewhere)
})
