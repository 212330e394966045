import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { isRootlike, NetworkNamespace } from '@weft/linux'
import { readCases } from '../testing/read-cases.js'
import { canBeTyped, linesOf, typeLine } from '../testing/type-case.js'
import { backends } from './index.js'

const programs = ['ip', 'bridge', 'nft', 'iptables-nft', 'ip6tables-nft']
const missing = programs.filter(program => spawnSync(program, ['-V']).error !== undefined)
const skip = isRootlike()
  ? missing.length > 0 && `needs ${missing.join(' and ')}`
  : 'needs root, or root of a user namespace with its own network'

/** Where it lacks, `npm run test:vm` types the lines that need it. */
const hasFou = spawnSync('ip', ['fou', 'show']).status === 0

for (const { type } of backends)
  test(`Linux takes the lines of every ${type} case, typed one after the other`, { skip }, t => {
    const cases = readCases(type)
    let typed = 0
    for (const name of cases.keys()) {
      const lines = linesOf(name, cases)
      if (!canBeTyped(lines) || (!hasFou && lines.some(line => /\bfou\b/.test(line)))) continue
      using namespace = NetworkNamespace.create()
      for (const line of lines) namespace.run(() => typeLine(name, line))
      typed += 1
    }
    if (typed === 0) t.skip('this kernel has no fou')
  })
