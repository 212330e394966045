import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FakeIptables, type Iptables, IptablesError, type Program, type Variant } from '@weft/iptables'
import { IptablesChains, type IptablesHere } from './iptables-chains.js'

const keys = ['iptables-nft', 'ip6tables-nft', 'iptables-legacy', 'ip6tables-legacy'].map(
  program => `${program} nat OURS`,
)
const script = ['*nat', ':OURS - [0:0]', '-A OURS -j RETURN', 'COMMIT']

describe('looking at chains of iptables', () => {
  test('a program is asked once, and again when something may have changed', async () => {
    const here = new CountingIptables()
    const chains = new IptablesChains(here)
    await chains.list(keys)
    await chains.list(keys)
    assert.equal(here.saves, 4)
    await chains.restore('iptables-nft', script)
    assert.deepEqual([...(await chains.list(keys)).chain.keys()], ['iptables-nft nat OURS'])
    assert.equal(here.saves, 5)
    chains.suspect('ip6tables-nft')
    await chains.list(keys)
    assert.equal(here.saves, 6)
    chains.forgetAll()
    await chains.list(keys)
    assert.equal(here.saves, 10)
  })

  test('what changes in nf_tables while it is being looked at is looked at again', async () => {
    const here = new CountingIptables()
    const chains = new IptablesChains(here)
    const listing = chains.list(keys.slice(0, 1))
    chains.suspect('iptables-nft')
    await listing
    await chains.list(keys.slice(0, 1))
    assert.equal(here.saves, 2)
  })

  test('between looks only the legacy tables are asked, and only when a chain of ours is there', async () => {
    for (const [variant, expected] of [
      ['nft', 0],
      ['legacy', 1],
    ] as const) {
      const here = new CountingIptables(variant)
      const chains = new IptablesChains(here)
      await chains.list(keys)
      assert.equal(await chains.hasChanged(), false)
      assert.equal(here.saves, 4)
      await chains.restore(`iptables-${variant}`, script)
      await chains.list(keys)
      here.saves = 0
      assert.equal(await chains.hasChanged(), false)
      assert.equal(here.saves, expected)
    }
  })

  test('a change of our chain is found, in nf_tables once it was told of', async () => {
    for (const variant of ['nft', 'legacy'] as const) {
      const here = new CountingIptables(variant)
      const chains = new IptablesChains(here)
      await chains.restore(`iptables-${variant}`, script)
      await chains.list(keys)
      await here.restore(`iptables-${variant}`, '*nat\n-F OURS\nCOMMIT\n')
      if (variant === 'nft') chains.suspect('iptables-nft')
      assert.equal(await chains.hasChanged(), true)
    }
  })

  test('the variant that others use is taken, and kept until all is forgotten', async () => {
    const here = new CountingIptables('nft')
    const chains = new IptablesChains(here)
    const variantNow = async () => (await chains.list(keys)).facts.variant
    assert.equal(await variantNow(), 'nft')
    await here.restore('ip6tables-legacy', '*mangle\n:KUBE-IPTABLES-HINT - [0:0]\nCOMMIT\n')
    assert.equal(await variantNow(), 'nft')
    chains.forgetAll()
    assert.equal(await variantNow(), 'legacy')
  })

  test('a program that does not work is told in its own words, in its family', async () => {
    const chains = new IptablesChains(new CountingIptables('nft', 'ip6tables-nft'))
    const { facts, chain } = await chains.list(keys)
    assert.deepEqual(facts.missing, { ipv6: 'ip6tables-nft does not work here: Permission denied' })
    assert.deepEqual(chain, new Map())
  })

  test('without programs it is told why', async () => {
    const chains = new IptablesChains('there are none')
    assert.deepEqual((await chains.list(keys)).facts.missing, { ipv4: 'there are none', ipv6: 'there are none' })
    assert.equal((await chains.restore('iptables-nft', script))?.code, 'EUNSUPPORTED')
    assert.equal(await chains.hasChanged(), false)
  })
})

class CountingIptables implements IptablesHere {
  readonly variants = ['nft', 'legacy'] as const
  readonly usual: Variant
  readonly #broken: Program | undefined
  readonly #iptables: Iptables = new FakeIptables()
  saves = 0

  constructor(usual: Variant = 'nft', broken?: Program) {
    this.usual = usual
    this.#broken = broken
  }

  async usualVariant(): Promise<Variant> {
    return this.usual
  }

  canRandomizeFully(): boolean {
    return true
  }

  async save(program: Program): Promise<string> {
    this.saves++
    if (program === this.#broken) throw new IptablesError(program, { words: 'Permission denied' })
    return this.#iptables.save(program)
  }

  restore(program: Program, text: string): Promise<void> {
    return this.#iptables.restore(program, text)
  }
}
