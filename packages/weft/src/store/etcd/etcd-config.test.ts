import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { EtcdConfig } from './etcd-config.js'
import { prefix } from './testing/key-value-of.js'
import { MemoryEtcd } from './testing/memory-etcd.js'

test('net-conf is told when it comes and when it changes; its absence, and an etcd that is away, are trouble', async () => {
  const clock = new VirtualClock()
  using etcd = new MemoryEtcd(clock)
  const kv = etcd.connect()
  const key = `${prefix}/config`
  const put = (value: string) =>
    etcd.commit({ requires: [], writes: [{ do: 'put', key, value, leaseId: 0n }], look: { key } })
  const told: string[] = []
  const stop = new AbortController()
  const watching = (async () => {
    const config = new EtcdConfig({ kv, clock, random: () => 0.5, name: 'etcd', prefix })
    for await (const event of config.watch(stop.signal))
      told.push(event.is === 'text' ? `${event.path}: ${event.text}` : event.problem.sentence)
  })()
  const newlyTold = async (seconds = 0.01) => {
    await clock.advance(seconds * 1000)
    return told.splice(0)
  }
  const missing =
    'etcd has no key /coreos.com/network/config: put it there with "weft config set FILE"; what was written through the v2 API of etcd is not seen'
  assert.deepEqual(await newlyTold(), [missing])
  put('{"Network":"10.5.0.0/16"}')
  assert.deepEqual(await newlyTold(), [`etcd ${key}: {"Network":"10.5.0.0/16"}`])
  put('{"Network":"10.5.0.0/16"}')
  assert.deepEqual(await newlyTold(), [])
  kv.isCut = true
  assert.deepEqual(await newlyTold(60), ['etcd does not answer: no answer; what it told last stays in force'])
  put('{"Network":"10.6.0.0/16"}')
  kv.isCut = false
  assert.deepEqual(await newlyTold(5), [`etcd ${key}: {"Network":"10.6.0.0/16"}`])
  etcd.commit({ requires: [], writes: [{ do: 'delete', key }], look: { key } })
  assert.deepEqual(await newlyTold(), [missing])
  stop.abort()
  await watching
})
