import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfaceAddress } from '@weft/inet'
import type { Execution, ExecutionEnd } from './execute.js'
import { executedPlugin } from './executed-plugin.js'
import { callWith } from './testing/call.js'

const document = { cniVersion: '0.4.0', name: 'cbr0', type: 'bridge', ipam: { type: 'dhcp' } }
const call = callWith(document)

function plugin(end: Partial<ExecutionEnd> | 'not-found' = {}) {
  const asked: Execution[] = []
  const execute = async (execution: Execution) => {
    asked.push(execution)
    return end === 'not-found' ? end : { exitCode: 0, stdout: '', stderr: '', ...end }
  }
  return { asked, ...executedPlugin({ type: 'dhcp', execute, pluginFolders: ['/opt/cni/bin'] }) }
}

test('the program gets the configuration as it is and the variables of the attachment', async () => {
  const { asked, check } = plugin()
  await check(call)
  assert.deepEqual(asked, [
    {
      type: 'dhcp',
      stdin: JSON.stringify(document),
      environment: {
        CNI_COMMAND: 'CHECK',
        CNI_CONTAINERID: 'c1',
        CNI_IFNAME: 'eth0',
        CNI_NETNS: '/run/netns/c1',
        CNI_ARGS: 'K8S_POD_NAME=web',
        CNI_PATH: '/opt/cni/bin:/usr/lib/cni',
      },
    },
  ])
})

test('what the plugins before made is told in the version of the configuration', async () => {
  const { asked, ...it } = plugin()
  const previousResult = { interfaces: [], ips: [{ address: interfaceAddress('10.1.7.9/24') }], routes: [], dns: {} }
  await it.delete({ ...call, config: { ...call.config, previousResult } })
  assert.deepEqual(JSON.parse(asked[0]?.stdin ?? ''), {
    ...document,
    prevResult: { cniVersion: '0.4.0', ips: [{ version: '4', address: '10.1.7.9/24' }], dns: {} },
  })
})

test('STATUS and GC are about no attachment, and GC says with both keys what is valid', async () => {
  const { asked, ...it } = plugin()
  await it.status(call.config)
  await it.collectGarbage(call.config, [{ containerId: 'c1', interfaceName: 'eth0' }])
  assert.deepEqual(
    asked.map(each => each.environment),
    [
      { CNI_COMMAND: 'STATUS', CNI_PATH: '/opt/cni/bin' },
      { CNI_COMMAND: 'GC', CNI_PATH: '/opt/cni/bin' },
    ],
  )
  const valid = [{ containerID: 'c1', ifname: 'eth0' }]
  assert.deepEqual(JSON.parse(asked[1]?.stdin ?? ''), {
    ...document,
    'cni.dev/valid-attachments': valid,
    'cni.dev/attachments': valid,
  })
})

test('a result is read in the version that it tells, or else in that of the configuration', async () => {
  const old = '{"cniVersion":"0.2.0","ip4":{"ip":"10.1.7.9/24"}}'
  const silent = '{"ips":[{"version":"4","address":"10.1.7.9/24"}]}'
  for (const stdout of [old, silent])
    assert.deepEqual((await plugin({ stdout }).add(call)).ips, [{ address: '10.1.7.9/24' }])
  for (const stdout of ['', 'null\n', '{}']) assert.deepEqual((await plugin({ stdout }).add(call)).ips, [])
})

test('the refusal of a program is passed on as it is', async () => {
  const stdout = '{"cniVersion":"0.4.0","code":107,"msg":"no lease","details":"no server answered"}'
  const expected = { name: 'CniError', code: 107, message: 'no lease', details: 'no server answered' }
  await assert.rejects(plugin({ exitCode: 1, stdout }).add(call), expected)
})

test('a program that fails or answers in no known way is named with what it printed', async () => {
  const faults: readonly [Partial<ExecutionEnd>, object][] = [
    [
      { exitCode: 2, stderr: 'panic: oh\n' },
      { code: 999, message: 'plugin dhcp failed at ADD with exit code 2 and printed "panic: oh"' },
    ],
    [
      { exitCode: 1, stdout: '{"msg":1}' },
      { code: 999, message: 'plugin dhcp failed at ADD with exit code 1 and printed "{\\"msg\\":1}"' },
    ],
    [{ exitCode: 1 }, { code: 999, message: 'plugin dhcp failed at ADD with exit code 1 and said nothing' }],
    [{ stdout: 'hello' }, { code: 6, details: 'found "hello"' }],
    [{ stdout: '[]' }, { code: 6, message: 'result of plugin dhcp: found [], accepted is a JSON object' }],
  ]
  for (const [end, expected] of faults) await assert.rejects(plugin(end).add(call), expected)
})

test('a program that is not there is named with the folders that were looked in', async () => {
  const message = 'there is no plugin "dhcp": looked in /opt/cni/bin, /usr/lib/cni'
  await assert.rejects(plugin('not-found').add(call), { code: 7, message })
})

test('a name that is a path is never run', () => {
  const execute = () => assert.fail('it was run')
  for (const type of ['../sh', '/bin/sh', '', '..', 'a\0b'])
    assert.throws(() => executedPlugin({ type, execute, pluginFolders: [] }), { name: 'CniError', code: 7 })
})
