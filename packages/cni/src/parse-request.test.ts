import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CniError } from './cni-error.js'
import type { JsonObject } from './json.js'
import { parseRequest } from './parse-request.js'

const environment = {
  CNI_COMMAND: 'ADD',
  CNI_CONTAINERID: 'c1',
  CNI_NETNS: '/run/netns/c1',
  CNI_IFNAME: 'eth0',
  CNI_ARGS: 'IgnoreUnknown=1;IP=10.1.7.9;',
  CNI_PATH: '/opt/cni/bin:/usr/lib/cni',
  CNI_NETNS_OVERRIDE: '1',
}
const document = { cniVersion: '1.1.0', name: 'cbr0', type: 'flannel' }

function ask(changes: Record<string, string | undefined>, config: JsonObject | string = document) {
  return parseRequest({ ...environment, ...changes }, typeof config === 'string' ? config : JSON.stringify(config))
}

const refused = (code: number, message: RegExp) => (error: Error) => {
  assert.ok(error instanceof CniError && error.code === code, String(error))
  assert.match(error.message, message)
  return true
}

test('ADD, CHECK and DEL are about an attachment', () => {
  for (const verb of ['ADD', 'CHECK', 'DEL'])
    assert.deepEqual(ask({ CNI_COMMAND: verb }), {
      verb,
      call: {
        attachment: {
          containerId: 'c1',
          interfaceName: 'eth0',
          namespacePath: '/run/netns/c1',
          args: new Map([
            ['IgnoreUnknown', '1'],
            ['IP', '10.1.7.9'],
          ]),
          pluginFolders: ['/opt/cni/bin', '/usr/lib/cni'],
        },
        config: { cniVersion: '1.1.0', name: 'cbr0', type: 'flannel', document },
      },
    })
})

test('every verb names the variables that it misses', () => {
  const none = { CNI_CONTAINERID: '', CNI_NETNS: undefined, CNI_IFNAME: '', CNI_PATH: undefined }
  const all = /^CNI_CONTAINERID, CNI_NETNS, CNI_IFNAME, CNI_PATH missing/
  assert.throws(() => ask({ ...none, CNI_COMMAND: 'ADD' }), refused(4, all))
  assert.throws(() => ask({ ...none, CNI_COMMAND: 'CHECK' }), refused(4, all))
  assert.throws(
    () => ask({ ...none, CNI_COMMAND: 'DEL' }),
    refused(4, /^CNI_CONTAINERID, CNI_IFNAME, CNI_PATH missing/),
  )
  assert.throws(() => ask({ ...none, CNI_COMMAND: 'GC' }), refused(4, /^CNI_PATH missing/))
  assert.throws(() => ask({ CNI_COMMAND: undefined }), refused(4, /^CNI_COMMAND missing/))
  assert.equal(ask({ ...none, CNI_COMMAND: 'STATUS' }).verb, 'STATUS')
  assert.equal(ask({ ...none, CNI_COMMAND: 'VERSION' }).verb, 'VERSION')
})

test('a DEL may come without a namespace', () => {
  const request = ask({ CNI_COMMAND: 'DEL', CNI_NETNS: '' })
  assert.ok(request.verb === 'DEL' && !('namespacePath' in request.call.attachment))
})

test('names that could lead anywhere else are refused, and so is an unknown verb', () => {
  assert.throws(() => ask({ CNI_COMMAND: 'add' }), refused(4, /^CNI_COMMAND: found "add", accepted is one of ADD, DEL/))
  for (const id of ['../../etc/passwd', '.', '-x', 'a/b', 'a\0b', 'a\n', 'ä', 'a b', '@x'])
    assert.throws(() => ask({ CNI_CONTAINERID: id }), refused(4, /^CNI_CONTAINERID: found "/))
  for (const name of ['.', '..', 'eth/0', 'eth:0', 'eth 0', 'eth\t0', 'sixteen-bytes-xx', 'ääääääää', 'a\0'])
    assert.throws(() => ask({ CNI_IFNAME: name }), refused(4, /^CNI_IFNAME: found "/))
  assert.throws(() => ask({ CNI_NETNS: '/run\0' }), refused(4, /^CNI_NETNS/))
  assert.throws(() => ask({ CNI_NETNS: 'x'.repeat(5000) }), refused(4, /^CNI_NETNS/))
  assert.throws(() => ask({ CNI_PATH: '/opt\0' }), refused(4, /^CNI_PATH/))
  assert.throws(() => ask({ CNI_ARGS: 'IP' }), refused(4, /^CNI_ARGS: found "IP"/))
})

test('a configuration that cannot be decoded is 6, one that says too little or wrong things is 7', () => {
  assert.throws(() => ask({}, '{"name":'), refused(6, /is not JSON/))
  assert.throws(() => ask({}, ''), refused(6, /is not JSON/))
  assert.throws(() => ask({}, '[]'), refused(6, /not a JSON object/))
  assert.throws(() => ask({}, { ...document, name: 1 }), refused(6, /name: found 1/))
  assert.throws(() => ask({}, { ...document, cniVersion: 1 }), refused(6, /cniVersion: found 1/))
  assert.throws(() => ask({}, `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`), refused(6, /nested/))
  assert.throws(() => ask({}, { type: 'flannel' }), refused(7, /no name/))
  assert.throws(() => ask({}, { name: 'cbr0' }), refused(7, /no type/))
  assert.throws(() => ask({}, { ...document, name: '../x' }), refused(7, /^name: found "\.\.\/x"/))
  assert.throws(() => ask({}, { ...document, type: '../x' }), refused(7, /^type: found "\.\.\/x"/))
})

test('a configuration without a version is of 0.1.0, and an unknown version is 1', () => {
  const request = ask({}, { name: 'cbr0', type: 'flannel' })
  assert.ok(request.verb === 'ADD' && request.call.config.cniVersion === '0.1.0')
  assert.throws(() => ask({}, { ...document, cniVersion: '1.2.0' }), refused(1, /cniVersion "1\.2\.0" is not known/))
})

test('CHECK came with 0.4.0, GC and STATUS with 1.1.0', () => {
  const first = { CHECK: '0.4.0', GC: '1.1.0', STATUS: '1.1.0' }
  const before = { CHECK: '0.3.1', GC: '1.0.0', STATUS: '1.0.0' }
  for (const [verb, cniVersion] of Object.entries(first))
    assert.equal(ask({ CNI_COMMAND: verb }, { ...document, cniVersion, 'cni.dev/attachments': [] }).verb, verb)
  for (const [verb, cniVersion] of Object.entries(before))
    assert.throws(
      () => ask({ CNI_COMMAND: verb }, { ...document, cniVersion }),
      refused(1, new RegExp(`has no ${verb}`)),
    )
})

test('GC is told what is valid, by either key and in any case, and an empty list of Go is null', () => {
  const entry = { containerID: 'c1', ifname: 'eth0' }
  const valid = (more: JsonObject) => {
    const request = ask({ CNI_COMMAND: 'GC' }, { ...document, ...more })
    return request.verb === 'GC' ? request.valid : undefined
  }
  const one = [{ containerId: 'c1', interfaceName: 'eth0' }]
  assert.deepEqual(valid({ 'cni.dev/valid-attachments': [entry] }), one)
  assert.deepEqual(valid({ 'cni.dev/attachments': [entry] }), one)
  assert.deepEqual(valid({ 'CNI.dev/Attachments': [{ containerId: 'c1', ifName: 'eth0' }] }), one)
  assert.deepEqual(valid({ 'cni.dev/valid-attachments': null, 'cni.dev/attachments': [entry] }), [])
})

test('a GC that does not say what is valid takes nothing away: it is refused', () => {
  assert.throws(() => ask({ CNI_COMMAND: 'GC' }), refused(7, /^cni.dev\/valid-attachments missing/))
})

test('VERSION is asked in some version, and whatever else stands there is no matter', () => {
  assert.deepEqual(ask({ CNI_COMMAND: 'VERSION' }, '{"cniVersion": "0.4.0"}'), { verb: 'VERSION', cniVersion: '0.4.0' })
  for (const text of ['', '{', '{"cniVersion":"7"}'])
    assert.deepEqual(ask({ CNI_COMMAND: 'VERSION' }, text), { verb: 'VERSION', cniVersion: '1.1.0' })
})

test('the result of the plugins before is read in the version of the configuration', () => {
  const request = ask({}, { name: 'cbr0', type: 'portmap', prevResult: { ip4: { ip: '10.1.7.9/24' } } })
  assert.ok(request.verb === 'ADD')
  assert.deepEqual(request.call.config.previousResult?.ips, [{ address: '10.1.7.9/24' }])
  assert.throws(() => ask({}, { ...document, prevResult: 7 }), refused(6, /^prevResult: found 7/))
})
