import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Chain, Jump } from './chain.js'
import { findChain } from './find-chain.js'
import type { Iptables } from './iptables.js'
import { IptablesError } from './iptables-error.js'
import { parseSave } from './parse-save.js'
import type { Program } from './program.js'
import { createChainScript, deleteChainScript, type JumpChanges, replaceChainScript } from './scripts.js'

const jump: Jump = { from: 'POSTROUTING', rule: '-m comment --comment "our own" -j OURS' }
const chain: Chain = {
  table: 'nat',
  name: 'OURS',
  rules: [
    '-m mark --mark 0x4000/0x4000 -m comment --comment "our own" -j RETURN',
    '-m comment --comment "say \\"-j OURS\\"" -j RETURN',
    '-m comment --comment plain -j MASQUERADE',
  ],
  jumps: [jump],
}
const added: JumpChanges = { add: [jump], delete: [] }
const kept: JumpChanges = { add: [], delete: [] }

/** What iptables does, in memory and on Linux. `open` gives one in which nothing has been done yet. */
export function conformance(program: Program, open: () => Promise<Iptables>): void {
  describe(`${program} does what iptables does`, () => {
    it('has no table before the first rule', async () => {
      assert.deepEqual(parseSave(await (await open()).save(program)), [])
    })

    it('reads a chain back as it was written', async () => {
      const iptables = await open()
      await restore(iptables, replaceChainScript(chain, added))
      assert.deepEqual(await read(iptables), chain)
    })

    it('shows the chains that the kernel enters, with their policies', async () => {
      const iptables = await open()
      await restore(iptables, replaceChainScript(chain, added))
      const [nat] = parseSave(await iptables.save(program))
      const names = ['INPUT', 'OUTPUT', 'POSTROUTING', 'PREROUTING']
      assert.deepEqual(
        [...(nat?.chains ?? [])].flatMap(([name, { policy }]) => (policy === 'ACCEPT' ? name : [])).sort(),
        names,
      )
    })

    it('replaces the rules of a chain and nothing else: other rules stay, and the jump stays in its place', async () => {
      const iptables = await open()
      const others = ['-m comment --comment before -j RETURN', '-m comment --comment after -j RETURN']
      await restore(iptables, ['*nat', `-A POSTROUTING ${others[0]}`, 'COMMIT'])
      await restore(iptables, replaceChainScript(chain, added))
      await restore(iptables, [
        '*nat',
        ':THEIRS - [0:0]',
        '-A THEIRS -j ACCEPT',
        `-A POSTROUTING ${others[1]}`,
        'COMMIT',
      ])
      const changed = { ...chain, rules: chain.rules.slice(1) }
      await restore(iptables, replaceChainScript(changed, kept))
      const [nat] = parseSave(await iptables.save(program))
      assert.deepEqual(nat?.chains.get('POSTROUTING')?.rules, [others[0], jump.rule, others[1]])
      assert.deepEqual(nat?.chains.get('THEIRS')?.rules, ['-j ACCEPT'])
      assert.deepEqual(await read(iptables), changed)
    })

    it('deletes a chain with its jumps, and one that is not there', async () => {
      const iptables = await open()
      await restore(iptables, replaceChainScript(chain, added))
      const twice = { ...chain, jumps: [jump, jump] }
      await restore(iptables, replaceChainScript(chain, added))
      assert.deepEqual(await read(iptables), twice)
      await restore(iptables, deleteChainScript(twice))
      assert.equal(await read(iptables), undefined)
      await restore(iptables, deleteChainScript({ ...chain, jumps: [] }))
      assert.equal(await read(iptables), undefined)
    })

    it('takes the first of two equal jumps away', async () => {
      const iptables = await open()
      await restore(iptables, replaceChainScript(chain, added))
      await restore(iptables, ['*nat', '-A POSTROUTING -j RETURN', `-A POSTROUTING ${jump.rule}`, 'COMMIT'])
      await restore(iptables, replaceChainScript(chain, { add: [], delete: [jump] }))
      const [nat] = parseSave(await iptables.save(program))
      assert.deepEqual(nat?.chains.get('POSTROUTING')?.rules, ['-j RETURN', jump.rule])
    })

    it('makes a chain with its jumps, and refuses one that is there', async () => {
      const iptables = await open()
      await restore(iptables, createChainScript(chain))
      assert.deepEqual(await read(iptables), chain)
      await assert.rejects(restore(iptables, createChainScript(chain)), IptablesError)
    })

    it('puts a rule before all others', async () => {
      const iptables = await open()
      await restore(iptables, replaceChainScript(chain, added))
      await restore(iptables, ['*nat', '-I POSTROUTING -j RETURN', 'COMMIT'])
      const [nat] = parseSave(await iptables.save(program))
      assert.deepEqual(nat?.chains.get('POSTROUTING')?.rules, ['-j RETURN', jump.rule])
    })

    for (const [title, script] of Object.entries({
      'the deletion of a rule that is not there': replaceChainScript(
        { ...chain, rules: [] },
        { add: [], delete: [jump, jump] },
      ),
      'a chain that must be new and is there': ['*nat', '-N THEIRS', '-N OURS', 'COMMIT'],
      'a jump to a chain that is not there': ['*nat', ':OURS - [0:0]', '-A OURS -j NOWHERE', 'COMMIT'],
      'the deletion of a chain that a rule leads to': ['*nat', ':OURS - [0:0]', '-X OURS', 'COMMIT'],
      'a rule in a chain that is not there': ['*nat', ':OURS - [0:0]', '-A THEIRS -j RETURN', 'COMMIT'],
    }))
      it(`refuses ${title}, and then nothing of the script happened`, async () => {
        const iptables = await open()
        await restore(iptables, replaceChainScript(chain, added))
        const before = await iptables.save(program)
        await assert.rejects(restore(iptables, script), { name: 'IptablesError', code: 'EIPTABLES' })
        assert.deepEqual(parseSave(await iptables.save(program)), parseSave(before))
        assert.deepEqual(await read(iptables), chain)
      })
  })

  function restore(iptables: Iptables, script: readonly string[]): Promise<void> {
    return iptables.restore(program, `${script.join('\n')}\n`)
  }

  async function read(iptables: Iptables): Promise<Chain | undefined> {
    return findChain(parseSave(await iptables.save(program)), chain)
  }
}
