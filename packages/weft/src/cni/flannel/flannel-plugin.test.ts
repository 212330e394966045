import assert from 'node:assert/strict'
import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { PluginMissing } from '@weft/cni'
import { ConfigError } from '../../document/config-error.js'
import { NothingMade } from '../nothing-made.js'
import { flannelPlugin } from './flannel-plugin.js'
import { flannelGround, subnetEnv, upstreamFile } from './testing/flannel-ground.js'

test('the delegate gets the subnet of this node, and what it made is the result', async () => {
  await using ground = await flannelGround()
  const result = await ground.plugin.add(ground.call())
  assert.deepEqual(result.ips, [{ address: '10.244.1.5/24' }])
  assert.deepEqual(ground.delegate.asked[0]?.config.document, JSON.parse(upstreamFile))
  assert.deepEqual(ground.delegate.asked[0]?.attachment, ground.call().attachment)
})

test("the file of a container is flannel's, in flannel's order, and one key more", async () => {
  await using ground = await flannelGround()
  await ground.plugin.add(ground.call())
  assert.deepEqual(await ground.files(), ['c1'])
  assert.equal(await ground.read('c1'), upstreamFile.replace(/}$/, ',"weft":{"containerID":"c1","ifname":"eth0"}}'))
  assert.equal((await stat(ground.dataDir)).mode & 0o777, 0o700)
  assert.equal((await stat(join(ground.dataDir, 'c1'))).mode & 0o777, 0o600)
})

test('the file is there before the delegate does anything', async () => {
  await using ground = await flannelGround()
  let files: readonly string[] = []
  const add = async () => {
    files = await ground.files()
    return { interfaces: [], ips: [], routes: [], dns: {} }
  }
  await flannelPlugin({ plugin: () => ({ ...ground.plugin, add }) }).add(ground.call())
  assert.deepEqual(files, ['c1'])
})

test("DEL goes by what ADD wrote down, whatever the configuration has become, and by flannel's file too", async () => {
  for (const file of [undefined, upstreamFile]) {
    await using ground = await flannelGround()
    if (file === undefined) await ground.plugin.add(ground.call())
    else await ground.put('c1', file)
    await rm(join(ground.run, 'subnet.env'))
    await ground.plugin.delete(ground.call('eth0', { delegate: { type: 'macvlan' } }))
    assert.deepEqual(ground.delegate.asked.at(-1)?.config.document, JSON.parse(upstreamFile))
    assert.deepEqual(await ground.files(), [])
    assert.deepEqual([...ground.delegate.live], [])
    await ground.plugin.delete(ground.call())
    assert.deepEqual(
      ground.delegate.verbs.filter(verb => verb === 'DEL'),
      ['DEL'],
    )
  }
})

test('a file that a power cut has emptied, or that is no JSON, is told of and removed, and DEL succeeds', async () => {
  for (const text of ['', '{"name":"cb', 'null', '{}', '{"name":"cbr0","type":"flannel"}']) {
    await using ground = await flannelGround()
    await ground.put('c1', text)
    await ground.plugin.delete(ground.call())
    assert.deepEqual(await ground.files(), [])
    assert.deepEqual(ground.told, [`${join(ground.dataDir, 'c1')} says nothing that could be used; it is removed`])
    // The name of the network is enough for an address to be found.
    const [asked] = ground.delegate.asked
    assert.deepEqual([asked?.attachment?.containerId, asked?.config.name, asked?.config.type], ['c1', 'cbr0', 'bridge'])
  }
})

test('DEL by such a file succeeds also when nothing can be taken away', async () => {
  await using ground = await flannelGround()
  await ground.put('c1', '')
  ground.delegate.failing.add('DEL')
  await ground.plugin.delete(ground.call())
  assert.deepEqual(await ground.files(), [])
  assert.match(ground.told.at(-1) ?? '', /c1 was about could not be taken away: DEL fails today$/)
})

test('the file stays while the delegate cannot take away what it made', async () => {
  await using ground = await flannelGround()
  await ground.plugin.add(ground.call())
  ground.delegate.failing.add('DEL')
  await assert.rejects(ground.plugin.delete(ground.call()), { message: 'DEL fails today' })
  assert.deepEqual(await ground.files(), ['c1'])
  ground.delegate.failing.clear()
  await ground.plugin.delete(ground.call())
  assert.deepEqual(await ground.files(), [])
})

test('two interfaces and two networks of one container do not clash, in whatever order they go', async () => {
  const attachments: readonly [string, string][] = [
    ['eth0', 'cbr0'],
    ['net1', 'cbr0'],
    ['net1', 'blue'],
  ]
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
  ]) {
    await using ground = await flannelGround()
    const calls = attachments.map(([interfaceName, name]) => ground.call(interfaceName, { name }))
    for (const call of calls) await ground.plugin.add(call)
    const files = await ground.files()
    assert.equal(files.length, 3)
    assert.ok(files.includes('c1'))
    for (const [gone, index] of order.entries()) {
      const call = calls[index]
      assert.ok(call)
      await ground.plugin.delete(call)
      assert.equal(ground.delegate.live.size, 2 - gone)
      assert.equal((await ground.files()).length, 2 - gone)
    }
  }
})

test('attachments of one container that are made at once do not clash', async () => {
  await using ground = await flannelGround()
  const calls = Array.from({ length: 8 }, (_, index) => ground.call(`eth${index}`))
  await Promise.all(calls.map(call => ground.plugin.add(call)))
  assert.equal((await ground.files()).length, 8)
  await Promise.all(calls.map(call => ground.plugin.delete(call)))
  assert.deepEqual([...ground.delegate.live], [])
  assert.deepEqual(await ground.files(), [])
})

test("flannel's file of another network is not ours to act on, and one of this network is kept beside a new interface", async () => {
  await using ground = await flannelGround()
  await ground.put('c1', upstreamFile)
  await ground.plugin.delete(ground.call('net1', { name: 'blue' }))
  assert.equal(await ground.read('c1'), upstreamFile)
  await ground.plugin.add(ground.call('net1'))
  assert.equal((await ground.files()).length, 2)
  await ground.plugin.delete(ground.call('net1'))
  assert.equal(await ground.read('c1'), upstreamFile)
  await ground.plugin.delete(ground.call('eth0'))
  assert.deepEqual(await ground.files(), [])
})

test('an ADD that fails half-way leaves nothing', async () => {
  await using ground = await flannelGround()
  ground.delegate.failing.add('ADD')
  await assert.rejects(ground.plugin.add(ground.call()), { message: 'ADD fails today' })
  assert.deepEqual(ground.delegate.verbs, ['ADD', 'DEL'])
  assert.deepEqual([...ground.delegate.live], [])
  assert.deepEqual(await ground.files(), [])
})

test('when an ADD cannot be taken back either, the file stays for the DEL that follows, and it is told', async () => {
  await using ground = await flannelGround()
  for (const verb of ['ADD', 'DEL']) ground.delegate.failing.add(verb)
  await assert.rejects(ground.plugin.add(ground.call()), { message: 'ADD fails today' })
  assert.deepEqual(ground.told, [
    'what a failed ADD had made for container c1 could not be taken back: DEL fails today',
  ])
  ground.delegate.failing.clear()
  await ground.plugin.delete(ground.call())
  assert.deepEqual([...ground.delegate.live], [])
  assert.deepEqual(await ground.files(), [])
})

test('a second ADD of the same attachment fails without harm to what the first one made', async () => {
  await using ground = await flannelGround()
  await ground.plugin.add(ground.call())
  await assert.rejects(ground.plugin.add(ground.call()), { message: 'c1 eth0 cbr0 is there already' })
  assert.deepEqual([...ground.delegate.live], ['c1 eth0 cbr0'])
  assert.deepEqual(await ground.files(), ['c1'])
})

test('after a second ADD that was refused, a DEL still goes by what the first one wrote down', async () => {
  for (const file of [undefined, upstreamFile]) {
    await using ground = await flannelGround()
    if (file === undefined) await ground.plugin.add(ground.call())
    else await ground.put('c1', file)
    const before = await ground.read('c1')
    ground.delegate.failing.add('ADD')
    await assert.rejects(ground.plugin.add(ground.call('eth0', { delegate: { mtu: 9000 } })), /fails today|already/)
    assert.equal(await ground.read('c1'), before)
    assert.deepEqual(await ground.files(), ['c1'])
  }
})

test('when the delegate is not there, or has made nothing, it is asked to take nothing away', async () => {
  for (const refusal of [new PluginMissing('bridge', ['/opt']), new NothingMade('internal', 'eth0 already exists')]) {
    await using ground = await flannelGround()
    const add = () => Promise.reject(refusal)
    const plugin = flannelPlugin({ plugin: () => ({ ...ground.plugin, add, delete: () => assert.fail('DEL') }) })
    await assert.rejects(plugin.add(ground.call()), refusal)
    assert.deepEqual([await ground.files(), ground.told], [[], []])
  }
})

test('of a configuration that the delegate refuses nothing is left that a DEL would stumble over', async () => {
  await using ground = await flannelGround()
  const refusal = new ConfigError({ path: 'network cbr0: isGateway', found: '0', accepted: 'true or false' })
  const fail = () => Promise.reject(refusal)
  const plugin = flannelPlugin({ plugin: () => ({ ...ground.plugin, add: fail, delete: fail }) })
  await assert.rejects(plugin.add(ground.call()), refusal)
  assert.deepEqual(await ground.files(), [])
})

test('without subnet.env ADD is 11, try again later, with the cause and the remedy of the daemon', async () => {
  await using ground = await flannelGround()
  const [subnetFile, statusFile] = [join(ground.run, 'subnet.env'), join(ground.run, 'status.json')]
  await rm(subnetFile)
  const status = {
    version: 1,
    program: 'weftd 0.1.0',
    state: 'not-ready',
    code: 'store-failure',
    reason: 'etcd at http://127.0.0.1:2379 does not answer',
    remedy: 'see whether the store runs',
    since: '2026-01-01T00:00:00.000Z',
  }
  await writeFile(statusFile, JSON.stringify(status))
  await assert.rejects(ground.plugin.add(ground.call()), {
    name: 'CniError',
    code: 11,
    message:
      "this node's network is not ready: etcd at http://127.0.0.1:2379 does not answer; remedy: see whether the store runs",
    details:
      `weftd 0.1.0 tells in ${statusFile} since 2026-01-01T00:00:00.000Z that it is not-ready; ` +
      `${subnetFile}: found no such file, accepted is a file that can be read`,
  })
  await assert.rejects(ground.plugin.status(ground.config({ cniVersion: '1.1.0' })), {
    code: 50,
    message: /does not answer/,
  })
  assert.deepEqual(ground.delegate.verbs, [])
})

test('when no daemon tells why, that is said', async () => {
  await using ground = await flannelGround()
  await writeFile(join(ground.run, 'subnet.env'), 'FLANNEL_MTU')
  for (const text of [undefined, '', '{}', '[]', '{"state":1,"reason":[]}']) {
    if (text !== undefined) await writeFile(join(ground.run, 'status.json'), text)
    await assert.rejects(ground.plugin.add(ground.call()), {
      code: 11,
      message: /no daemon tells why; remedy: start weftd$/,
    })
  }
})

test('STATUS is also what the delegate says', async () => {
  await using ground = await flannelGround()
  const config = ground.config({ cniVersion: '1.1.0' })
  await ground.plugin.status(config)
  assert.equal(ground.delegate.asked[0]?.config.document.mtu, 1450)
  ground.delegate.failing.add('STATUS')
  await assert.rejects(ground.plugin.status(config), { message: 'STATUS fails today' })
})

test('CHECK asks the delegate as it was made, with the result of the whole list', async () => {
  await using ground = await flannelGround()
  const call = ground.call('eth0', { cniVersion: '0.4.0' })
  await ground.plugin.add(call)
  await assert.rejects(ground.plugin.check(call), { code: 7, message: /prevResult missing/ })
  const prevResult = { cniVersion: '0.4.0', ips: [{ version: '4', address: '10.244.1.5/24' }] }
  const check = ground.call('eth0', { cniVersion: '0.4.0', prevResult })
  await writeFile(join(ground.run, 'subnet.env'), subnetEnv.replace('1450', '1400'))
  await ground.plugin.check(check)
  const asked = ground.delegate.asked.at(-1)?.config
  assert.equal(asked?.document.mtu, 1450)
  assert.deepEqual(asked?.previousResult?.ips, [{ address: '10.244.1.5/24' }])
  ground.delegate.live.clear()
  await assert.rejects(ground.plugin.check(check), { message: 'c1 eth0 cbr0 is gone' })
  await ground.plugin.delete(check)
  await assert.rejects(ground.plugin.check(check), { code: 3, message: /nothing is known of eth0 of container c1/ })
})

test('however long or hostile a container id is, nothing is written outside dataDir', async () => {
  for (const containerId of ['a'.repeat(4096), 'x'.repeat(201), '../../etc/passwd', '..', 'a/b', 'a\0b', '']) {
    await using ground = await flannelGround()
    const { attachment, config } = ground.call()
    const call = { attachment: { ...attachment, containerId }, config }
    await ground.plugin.add(call)
    assert.equal((await ground.files()).length, 1)
    assert.match((await ground.files())[0] ?? '', /\+[0-9a-f]{32}$/)
    await ground.plugin.delete(call)
    assert.equal(ground.delegate.live.size, 0)
    assert.deepEqual(await ground.files(), [])
  }
})
