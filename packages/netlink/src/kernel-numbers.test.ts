import assert from 'node:assert/strict'
import { test } from 'node:test'
import { familyNumber, familyOfNumber } from './address-family.js'
import { messageName } from './message-names.js'
import { RTM_DELNEXTHOP, RTM_NEWLINK } from './message-types.js'
import { routeTypeNumber, routeTypeOfNumber } from './route/route-type.js'
import { ruleActionNumber, ruleActionOfNumber } from './rule/rule-action.js'
import { scopeNumber, scopeOfNumber } from './scope.js'

test('scopes have the numbers of the kernel, and those without a name stay numbers', () => {
  const numbers = [0, 200, 253, 254, 255, 17]
  assert.deepEqual(numbers.map(scopeOfNumber), ['global', 'site', 'link', 'host', 'nowhere', 17])
  assert.deepEqual(numbers.map(scopeOfNumber).map(scopeNumber), numbers)
})

test('route types have the numbers of the kernel, and an unknown one is unspecified', () => {
  assert.deepEqual(
    (['unicast', 'local', 'blackhole', 'unreachable', 'prohibit', 'throw'] as const).map(routeTypeNumber),
    [1, 2, 6, 7, 8, 9],
  )
  assert.deepEqual([routeTypeOfNumber(1), routeTypeOfNumber(200)], ['unicast', 'unspecified'])
})

test('rule actions have the numbers of the kernel, and an unknown one is unspecified', () => {
  assert.deepEqual(
    (['table', 'goto', 'nop', 'blackhole', 'unreachable', 'prohibit'] as const).map(ruleActionNumber),
    [1, 2, 3, 6, 7, 8],
  )
  assert.deepEqual([ruleActionOfNumber(1), ruleActionOfNumber(200)], ['table', 'unspecified'])
})

test('families have the numbers of the kernel, and others are none', () => {
  assert.deepEqual([familyNumber('ipv4'), familyNumber('ipv6')], [2, 10])
  assert.deepEqual([familyOfNumber(2), familyOfNumber(10), familyOfNumber(7)], ['ipv4', 'ipv6', undefined])
})

test('messages have the names of the kernel, and unknown ones their number', () => {
  assert.deepEqual([RTM_NEWLINK, RTM_DELNEXTHOP, 3, 999].map(messageName), [
    'RTM_NEWLINK',
    'RTM_DELNEXTHOP',
    'NLMSG_DONE',
    'message type 999',
  ])
})
