import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseVariant, type Evidence, evidenceIn } from './choose-variant.js'
import { parseSave } from './parse-save.js'
import type { Variant } from './program.js'

const rules = (count: number, hasHint = false): Evidence => ({ hasHint, rules: count })

for (const [title, nft, legacy, usual, chosen] of [
  [
    'kubelet left its hint in nf_tables, however many rules there are in the other',
    rules(1, true),
    rules(99),
    'legacy',
    'nft',
  ],
  ['kubelet left its hint in the legacy tables', rules(99), rules(1, true), 'nft', 'legacy'],
  ['there is a hint in both', rules(1, true), rules(2, true), 'legacy', 'nft'],
  ['there are more rules in the legacy tables', rules(2), rules(3), 'nft', 'legacy'],
  ['there are more rules in nf_tables', rules(3), rules(2), 'legacy', 'nft'],
  ['there is nothing to go by', rules(0), rules(0), 'legacy', 'legacy'],
  ['only one is installed', undefined, rules(0), 'nft', 'legacy'],
] as const)
  test(`${chosen} is chosen when ${title}`, () => {
    const evidence = new Map<Variant, Evidence>()
    if (nft !== undefined) evidence.set('nft', nft)
    evidence.set('legacy', legacy)
    assert.equal(chooseVariant(evidence, usual), chosen)
  })

test('the hint is a chain in mangle', () => {
  const saved = '*mangle\n:KUBE-KUBELET-CANARY - [0:0]\nCOMMIT\n*nat\n:X - [0:0]\n-A X -j RETURN\nCOMMIT\n'
  assert.deepEqual(evidenceIn(parseSave(saved)), { hasHint: true, rules: 1 })
  assert.deepEqual(evidenceIn(parseSave(saved.replace('mangle', 'filter'))), { hasHint: false, rules: 1 })
})
