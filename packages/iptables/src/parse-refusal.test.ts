import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRefusal } from './parse-refusal.js'

const script = '*nat\n:OURS - [0:0]\n-A OURS -j NOPE\nCOMMIT\n'
const help = "Try `iptables-nft-restore -h' or 'iptables-nft-restore --help' for more information.\n"

for (const [errors, told] of [
  [
    `iptables-nft-restore v1.8.9 (nf_tables): Chain 'NOPE' does not exist\nError occurred at line: 3\n${help}`,
    { words: "Chain 'NOPE' does not exist", line: '-A OURS -j NOPE' },
  ],
  [
    "iptables-restore v1.8.9 (legacy): Couldn't load target `NOPE':No such file or directory\n\nError occurred at line: 3\n",
    { words: "Couldn't load target `NOPE':No such file or directory", line: '-A OURS -j NOPE' },
  ],
  ['iptables-restore: line 4 failed\n', { words: 'no reason given', line: 'COMMIT' }],
  [
    'iptables-nft-restore: line 3 failed: Bad rule (does a matching rule exist in that chain?).\n',
    { words: 'Bad rule (does a matching rule exist in that chain?).', line: '-A OURS -j NOPE' },
  ],
  [
    'iptables-nft-restore v1.8.9 (nf_tables): \nline 3: RULE_APPEND failed (Invalid argument): rule in chain OURS\n',
    { words: 'RULE_APPEND failed (Invalid argument): rule in chain OURS', line: '-A OURS -j NOPE' },
  ],
  ['# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n', { words: 'no reason given' }],
  ['Permission denied (you must be root)\n', { words: 'Permission denied (you must be root)' }],
] as const)
  test(`it says: ${told.words}`, () => assert.deepEqual(parseRefusal(errors, script), told))
