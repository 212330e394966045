import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { flannelGround, upstreamFile } from './testing/flannel-ground.js'

const version = { cniVersion: '1.1.0' }
const eth0 = { containerId: 'c1', interfaceName: 'eth0' }

test('what is valid stays, everything else of this network goes, and the delegate is told the same', async () => {
  await using ground = await flannelGround()
  for (const name of ['eth0', 'net1']) await ground.plugin.add(ground.call(name))
  await ground.plugin.add(ground.call('net2', { name: 'blue' }))
  await ground.put('gone', upstreamFile)
  await ground.put('live', upstreamFile)
  const valid = [eth0, { containerId: 'live', interfaceName: 'eth0' }]
  await ground.plugin.collectGarbage(ground.config(version), valid)
  assert.deepEqual([...ground.delegate.live], ['c1 eth0 cbr0', 'c1 net2 blue'])
  assert.deepEqual(
    (await ground.files()).filter(name => !name.includes('+')),
    ['c1', 'live'],
  )
  assert.equal((await ground.files()).length, 3)
  assert.deepEqual(ground.delegate.valid, valid)
  const gone = ground.delegate.asked.find(({ attachment }) => attachment?.containerId === 'gone')
  assert.deepEqual([gone?.verb, gone?.attachment?.interfaceName], ['DEL', 'eth0'])
})

test('damaged files and drafts of a writer that died go, and files of others stay', async () => {
  await using ground = await flannelGround()
  await ground.put('c1', '')
  await ground.put(`c2+${'0'.repeat(32)}`, upstreamFile)
  await ground.put('.c3.0123456789ab', '{')
  await ground.put('@somebody', 'text')
  await ground.plugin.collectGarbage(ground.config(version), [eth0])
  assert.deepEqual(await ground.files(), ['@somebody'])
  assert.equal(ground.told.length, 2)
  assert.deepEqual(ground.delegate.verbs, ['GC'])
})

test('without subnet.env the delegate still collects, with what a pod was given last, or with the names alone', async () => {
  await using ground = await flannelGround()
  await ground.plugin.add(ground.call())
  await rm(join(ground.run, 'subnet.env'))
  await ground.plugin.collectGarbage(ground.config(version), [])
  assert.deepEqual(ground.delegate.asked.at(-1)?.config.document, { ...JSON.parse(upstreamFile), ...version })
  assert.equal(ground.delegate.asked.at(-1)?.config.cniVersion, '1.1.0')
  assert.deepEqual(await ground.files(), [])
  await ground.plugin.collectGarbage(ground.config(version), [])
  assert.deepEqual(ground.delegate.asked.at(-1)?.config.document, {
    ...version,
    name: 'cbr0',
    type: 'bridge',
    hairpinMode: true,
    isDefaultGateway: true,
    isGateway: true,
    ipam: { type: 'host-local', routes: [] },
  })
})

test('what cannot be taken away is told at the end, after all the rest', async () => {
  await using ground = await flannelGround()
  for (const name of ['eth0', 'net1']) await ground.plugin.add(ground.call(name))
  for (const verb of ['DEL', 'GC']) ground.delegate.failing.add(verb)
  await assert.rejects(ground.plugin.collectGarbage(ground.config(version), []), {
    name: 'CniError',
    message: 'network cbr0: not all could be taken away: DEL fails today; DEL fails today; GC fails today',
  })
  assert.equal((await ground.files()).length, 2)
})

test('a node on which no pod ever was has nothing to collect', async () => {
  await using ground = await flannelGround()
  await ground.plugin.collectGarbage(ground.config(version), [])
  assert.deepEqual(ground.delegate.verbs, ['GC'])
})
