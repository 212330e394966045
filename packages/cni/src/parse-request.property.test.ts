import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CniError, errorCodes } from './cni-error.js'
import { parseRequest } from './parse-request.js'

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('../x', '', '\0', 'a'.repeat(4096), '/proc/self/ns/net', 'eth0', 'c1', 'K=V', '__proto__'),
)
const verb = fc.constantFrom('ADD', 'DEL', 'CHECK', 'GC', 'STATUS', 'VERSION')
const environment = fc.record(
  {
    CNI_COMMAND: fc.oneof({ weight: 6, arbitrary: verb }, hostile),
    CNI_CONTAINERID: hostile,
    CNI_NETNS: hostile,
    CNI_IFNAME: hostile,
    CNI_ARGS: hostile,
    CNI_PATH: hostile,
  },
  { requiredKeys: [] },
)
const key = fc.oneof(
  fc.constantFrom('cniVersion', 'NAME', 'type', 'prevResult', 'cni.dev/attachments', 'ips', 'address', 'routes', 'dst'),
  fc.constantFrom('__proto__', 'constructor', 'dns', 'interfaces', 'gateway', 'ip4', 'mtu', 'containerID', 'ifname'),
)
const value = fc.oneof(
  fc.constantFrom('1.1.0', '0.2.0', 'cbr0', 'flannel', '10.1.7.9/24', '10.1.7.1', 'fd00::/64', null, 1e300, -0),
  fc.jsonValue({ maxDepth: 2 }),
)
const { document } = fc.letrec<{ document: unknown; node: unknown }>(tie => ({
  document: fc.dictionary(key, tie('node'), { maxKeys: 6 }),
  node: fc.oneof({ maxDepth: 4 }, value, fc.array(tie('node'), { maxLength: 3 }), tie('document')),
}))
const config = fc.tuple(fc.boolean(), document).map(([isWhole, rest]) => {
  const start = isWhole ? { cniVersion: '1.1.0', name: 'cbr0', type: 'flannel' } : {}
  return JSON.stringify(typeof rest === 'object' ? { ...rest, ...start } : rest)
})
const stdin = fc.oneof({ weight: 4, arbitrary: config }, hostile)

test('no environment and no text on the standard input make it fail with anything but a code of the specification', () => {
  const codes: readonly number[] = Object.values(errorCodes)
  fc.assert(
    fc.property(environment, stdin, (variables, text) => {
      try {
        parseRequest(variables, text)
      } catch (error) {
        assert.ok(error instanceof CniError, String(error))
        assert.ok(codes.includes(error.code))
        assert.ok(error.message.length < 1000)
      }
    }),
    { numRuns: 2000 },
  )
})
