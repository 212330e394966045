import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfaceAddress } from '@weft/inet'
import { answer, refusal } from './answer.js'
import { CniError } from './cni-error.js'
import { cniVersions } from './cni-version.js'
import type { Plugin } from './plugin.js'
import type { Result } from './result.js'
import { callWith } from './testing/call.js'

const empty: Result = { interfaces: [], ips: [], routes: [], dns: {} }
const call = callWith({ cniVersion: '0.2.0', name: 'cbr0', type: 'x' })

/** Says what it was asked. */
class Listener implements Plugin {
  readonly asked: string[] = []
  readonly #result: Result
  constructor(result: Result = empty) {
    this.#result = result
  }
  async add() {
    this.asked.push('add')
    return this.#result
  }
  async check() {
    this.asked.push('check')
  }
  async delete() {
    this.asked.push('delete')
  }
  async status() {
    this.asked.push('status')
  }
  async collectGarbage() {
    this.asked.push('collect garbage')
  }
}

test('the result of an ADD is printed in the version that was asked', async () => {
  const plugin = new Listener({ ...empty, ips: [{ address: interfaceAddress('10.1.7.9/24') }] })
  const { exitCode, stdout } = await answer(plugin, { verb: 'ADD', call })
  assert.equal(exitCode, 0)
  assert.deepEqual(JSON.parse(stdout), { cniVersion: '0.2.0', ip4: { ip: '10.1.7.9/24' }, dns: {} })
})

test('what an ADD made is taken back when it cannot be told', async () => {
  const plugin = new Listener(empty)
  const { exitCode, stdout } = await answer(plugin, { verb: 'ADD', call })
  assert.equal(exitCode, 1)
  const { cniVersion, code } = JSON.parse(stdout)
  assert.deepEqual({ cniVersion, code }, { cniVersion: '0.2.0', code: 1 })
  assert.deepEqual(plugin.asked, ['add', 'delete'])
})

test('the other verbs print nothing when all is well', async () => {
  const plugin = new Listener()
  const { config } = call
  const requests = [
    { verb: 'CHECK', call },
    { verb: 'DEL', call },
    { verb: 'STATUS', config, pluginFolders: [] },
    { verb: 'GC', config, pluginFolders: [], valid: [] },
  ] as const
  for (const request of requests) assert.deepEqual(await answer(plugin, request), { exitCode: 0, stdout: '' })
  assert.deepEqual(plugin.asked, ['check', 'delete', 'status', 'collect garbage'])
})

test('VERSION is answered on one line, without asking the plugin', async () => {
  const plugin = new Listener()
  const { stdout } = await answer(plugin, { verb: 'VERSION', cniVersion: '0.4.0' })
  assert.equal(stdout, `${JSON.stringify({ cniVersion: '0.4.0', supportedVersions: cniVersions })}\n`)
  assert.deepEqual(plugin.asked, [])
})

test('a refusal is printed as the specification has it, and an error of any other kind is 999', async () => {
  assert.deepEqual(refusal(new CniError('tryAgainLater', 'not yet', { details: 'weftd is not there' }), '0.4.0'), {
    exitCode: 1,
    stdout: `{
    "cniVersion": "0.4.0",
    "code": 11,
    "msg": "not yet",
    "details": "weftd is not there"
}`,
  })
  assert.deepEqual(JSON.parse(refusal(new TypeError('oh')).stdout), { cniVersion: '1.1.0', code: 999, msg: 'oh' })
})
