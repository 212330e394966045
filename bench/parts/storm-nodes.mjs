// A process with a share of a storm's nodes. Each has a client and a connection of its own; all begin when they are told to.
import { setMaxListeners } from 'node:events'
import { EtcdClient } from '../../packages/weft/dist/store/etcd/etcd-client.js'
import { countedStore } from './counted-store.mjs'
import { flannelAcquire } from './flannel-acquire.mjs'
import { familyNetwork, prefix, stormNode } from './storm-network.mjs'
import { weftAcquire } from './weft-acquire.mjs'

const ways = { weft: weftAcquire, flannel: flannelAcquire }

/** So many connect at once, before the clock starts: it is leases that are measured. */
const connectAtOnce = 25

/** All nodes share the processors of one machine, so an answer may have to wait here for long after it has come. */
const timeoutMs = 60_000

/** Whoever has no lease by then gets none. */
const patienceMs = 180_000

const stop = new AbortController()
const { signal } = stop
setMaxListeners(0, signal)
let nodes = []
let acquire

process.on('message', async question => {
  process.send(question.do === 'connect' ? await connect(question) : await acquireAll(question))
})

async function connect({ way, places, endpoints, network }) {
  const networks = familyNetwork(network)
  acquire = (kv, node) => ways[way]({ kv, node, networks, signal })
  nodes = places.map(place => ({ node: stormNode(place), client: new EtcdClient({ endpoints, timeoutMs }) }))
  const waiting = [...nodes]
  const connectSome = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop())
      await next.client.range({ key: `${prefix}/config` }, signal)
  }
  await Promise.all(Array.from({ length: connectAtOnce }, connectSome))
  return { is: 'connected' }
}

async function acquireAll({ atMs }) {
  await new Promise(resolve => setTimeout(resolve, atMs - nowMs()))
  setTimeout(() => stop.abort(), patienceMs).unref()
  return { outcomes: await Promise.all(nodes.map(one => acquireOne(one, atMs))) }
}

async function acquireOne({ node, client }, atMs) {
  const { kv, requests } = countedStore(client)
  const outcome = await acquire(kv, node)
  return { address: node.address, ...outcome, ms: nowMs() - atMs, requests: { ...requests } }
}

/** The same clock in all processes. */
function nowMs() {
  return performance.timeOrigin + performance.now()
}
