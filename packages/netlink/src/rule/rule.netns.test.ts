import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prefix } from '@weft/inet'
import { inTestNamespace, skip } from '../testing/test-namespace.js'
import type { Rule } from './rule.js'
import { addRule, deleteRule } from './rule-requests.js'

for (const family of ['ipv4', 'ipv6'] as const) {
  const from = family === 'ipv4' ? prefix('10.1.0.0/16') : prefix('fd00::/48')
  const to = family === 'ipv4' ? prefix('10.2.0.0/16') : prefix('fd01::/48')
  const plain = { family, action: 'table' as const, table: 100, protocol: 80, isInverted: false }
  const rules: Rule[] = [
    { ...plain, priority: 5000, from },
    { ...plain, priority: 5001, to, table: 1000 },
    { ...plain, priority: 5002, mark: 0x10, mask: 0xff, isInverted: true },
    { ...plain, priority: 5003, inputInterface: 'up0', outputInterface: 'up1', suppressPrefixLength: 0 },
    { ...plain, priority: 5004, action: 'goto', target: 32766, table: 0 },
    { ...plain, priority: 5005, action: 'prohibit', table: 0, from, to },
  ]

  test(
    `every kind of ${family} rule is dumped as it was given, and deleted by the same words`,
    { skip },
    inTestNamespace(kernel => {
      const own = () => kernel.connection.rules(family).filter(rule => rule.protocol === 80)
      kernel.execute(...rules.map(addRule))
      assert.deepEqual(own(), rules)
      kernel.execute(...rules.map(deleteRule))
      assert.deepEqual(own(), [])
    }),
  )

  test(
    `the ${family} rules of a new namespace are those of the kernel`,
    { skip },
    inTestNamespace(kernel => {
      const tables = kernel.connection.rules(family).map(rule => [rule.priority, rule.table, rule.protocol])
      const last = family === 'ipv4' ? [[32767, 253, 2]] : []
      assert.deepEqual(tables, [[0, 255, 2], [32766, 254, 2], ...last])
    }),
  )
}

test(
  'a rule that is there is refused when added, and one that is not when deleted',
  { skip },
  inTestNamespace(kernel => {
    const rule = { family: 'ipv4' as const, priority: 5000, table: 100 }
    kernel.execute(addRule(rule))
    assert.match(kernel.refusalOf(addRule(rule)), /^RTM_NEWRULE: .*\(EEXIST\)$/)
    assert.match(kernel.refusalOf(deleteRule({ ...rule, priority: 5001 })), /^RTM_DELRULE: .*\(ENOENT\)$/)
  }),
)
