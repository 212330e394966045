import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readNetworkConfig } from '../config/net-conf.js'
import { MemoryStore } from '../store/memory/memory-store.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { systemClock } from '../time/clock.js'
import { PeerInterest } from './peer-interest.js'

const configOf = (Type: string) => {
  const config = readNetworkConfig('net-conf', JSON.stringify({ Network: '10.244.0.0/16', Backend: { Type } }))
  return { is: 'config', config } as const
}
const [alloc, vxlan] = [configOf('alloc'), configOf('vxlan')]

test('nobody is asked for leases before they are wanted, nor while they are not', async t => {
  const store = new MemoryStore()
  store.put(readLeaseLine('node-b 10.244.2.0/24'))
  let watches = 0
  const tell = (signal: AbortSignal) => {
    watches += 1
    return store.watch(signal)
  }
  const interest = new PeerInterest(systemClock)
  const stop = new AbortController()
  t.after(() => stop.abort())
  const events = interest.watch(tell, stop.signal)
  const nodes = async () => {
    const { value } = await events.next()
    return value?.is === 'snapshot' ? value.leases.map(({ node }) => node) : value
  }
  const first = nodes()
  assert.equal(watches, 0)
  interest.heed(alloc)
  assert.deepEqual([await first, watches], [[], 0])
  interest.heed(vxlan)
  assert.deepEqual([await nodes(), watches], [['node-b'], 1])
  interest.heed(vxlan)
  store.put(readLeaseLine('node-c 10.244.3.0/24'))
  assert.deepEqual([await nodes(), watches], [['node-b', 'node-c'], 1])
  interest.heed(alloc)
  assert.deepEqual([await nodes(), watches], [[], 1])
  const last = events.next()
  stop.abort()
  assert.equal((await last).done, true)
})
