import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../test/eventually.js'
import { VirtualClock } from '../testing/virtual-clock.js'
import { untilAborted } from '../time/until-aborted.js'
import type { ConfigEvent } from './node-loop.js'
import { LoneNode } from './testing/lone-node.js'

const limit = { timeout: 60_000 }

test("a daemon that is ready says so in flannel's words", limit, async () => {
  await using node = (await LoneNode.open()).start()
  assert.equal(await node.until('/readyz', 200), 'flanneld is ready')
  assert.equal(await node.until('/healthz', 200), 'flanneld is running')
  assert.equal((await node.ask('/v1/report')).code, 404)
  assert.equal((await node.untilStatus('ready')).remedy, undefined)
})

test('an endless apply makes health fail, with the reason, and all is well once it ends', limit, async () => {
  const clock = new VirtualClock()
  await using node = await LoneNode.open()
  const end = new AbortController()
  node.kernel.afterApply = () => untilAborted(end.signal)
  try {
    node.start({ clock })
    await eventually(() => assert.ok(node.kernel.applied.length > 0))
    await clock.advance(59_000)
    assert.equal((await node.ask('/healthz')).code, 200)
    await clock.advance(6_000)
    const stuck = /^the loop has been carrying out \d+ operations since .*, longer than the 60 s that it may$/m
    assert.match(await node.until('/healthz', 503), stuck)
    assert.match(await node.until('/readyz', 503), stuck)
    const { code, reason, remedy } = await node.untilStatus('not-ready')
    assert.deepEqual(
      { code, remedy },
      { code: 'stuck', remedy: 'restart weftd; the data plane stays as it is meanwhile' },
    )
    assert.match(reason, stuck)
  } finally {
    end.abort()
  }
  await node.until('/healthz', 200)
  await node.until('/readyz', 200)
})

test(
  'a loop that fails at every turn is told of at once, and makes health fail after its deadline',
  limit,
  async () => {
    const clock = new VirtualClock()
    await using node = await LoneNode.open()
    node.kernel.beforeObserve = () => {
      throw new Error('no buffer space left')
    }
    node.start({ clock })
    const { code, reason } = await node.untilStatus('not-ready')
    assert.equal(code, 'turn-failed')
    assert.match(reason, /no buffer space left/)
    assert.equal((await node.ask('/healthz')).code, 200)
    await clock.advance(65_000)
    assert.match(await node.until('/healthz', 503), /^the loop has failed since .*: no buffer space left$/m)
    const complaints = node.lines.filter(({ text }) => text.includes('no buffer space left'))
    assert.ok(complaints.length <= 5, JSON.stringify(complaints))
  },
)

test('a store that is away is no reason to restart anything, and a node that was ready stays so', limit, async () => {
  const clock = new VirtualClock()
  await using node = await LoneNode.open()
  const cut = new AbortController()
  const { store } = node
  node.start({
    clock,
    store: {
      name: 'memory',
      async *watch(signal) {
        for await (const event of store.watch(signal)) {
          yield event
          await untilAborted(cut.signal)
          yield { is: 'trouble', problem: { code: 'store-failure', subject: 'memory', sentence: 'it does not answer' } }
        }
      },
    },
  })
  await node.until('/readyz', 200)
  cut.abort()
  await eventually(() => assert.ok(node.lines.some(({ text }) => text === 'it does not answer')))
  await clock.advance(3_600_000)
  assert.equal((await node.ask('/healthz')).code, 200)
  assert.equal((await node.ask('/readyz')).code, 200)
  assert.match((await node.ask('/metrics')).body, /^weft_store_age_seconds 36\d\d$/m)
})

test('who waits for net-conf says what it waits for and what can be done', limit, async () => {
  await using node = await LoneNode.open()
  async function* watchConfig(): AsyncGenerator<ConfigEvent, void> {
    yield {
      is: 'trouble',
      problem: { code: 'configuration-missing', subject: 'etcd', sentence: 'etcd has no net-conf yet' },
    }
  }
  node.start({ watchConfig })
  await node.untilStatus('not-ready', 'configuration-missing')
  const told = 'etcd has no net-conf yet\nwrite net-conf into the store: weft config set\n'
  assert.equal(await node.until('/readyz', 503), `flanneld is not ready yet\n${told}`)
  assert.equal((await node.ask('/healthz')).code, 200)
})

test('readiness falls when this node loses its lease, and comes back with it', limit, async () => {
  await using node = (await LoneNode.open()).start()
  await node.until('/readyz', 200)
  const env = await readFile(join(node.folder, 'subnet.env'), 'utf8')
  const lease = (await node.store.watch(new AbortController().signal).next()).value
  assert.ok(lease?.is === 'snapshot')
  node.store.remove('node-a')
  assert.match(await node.until('/readyz', 503), /there is no lease for this node, node-a, in the store yet/)
  assert.equal((await node.untilStatus('not-ready')).code, 'lease-missing')
  assert.equal((await node.ask('/healthz')).code, 200)
  assert.equal(await readFile(join(node.folder, 'subnet.env'), 'utf8'), env)
  for (const one of lease.leases) node.store.put(one)
  await node.until('/readyz', 200)
  assert.deepEqual(
    node.lines.filter(({ event }) => event.endsWith('ready')).map(({ event, level }) => `${level} ${event}`),
    ['info ready', 'warn not-ready', 'info ready'],
  )
})

test('readiness falls when the kernel refuses a device of this node', limit, async () => {
  await using node = await LoneNode.open()
  node.kernel.refuse = ({ do: what }) =>
    what === 'link.create' ? { code: 'EOPNOTSUPP', sentence: 'there is no vxlan here' } : undefined
  node.start()
  assert.match(await node.until('/readyz', 503), /the kernel refuses ip link add flannel\.1 .*: there is no vxlan here/)
})

test('status.json is kept true, and tells of the end', limit, async () => {
  const node = (await LoneNode.open()).start()
  try {
    const { version, program } = await eventually(() => node.statusFile())
    assert.deepEqual({ version, program }, { version: 1, program: 'weftd test' })
    const status = await node.untilStatus('ready')
    const path = join(node.folder, 'status.json')
    await rm(path)
    assert.deepEqual(await node.untilStatus('ready'), status)
    await writeFile(path, '{"state":"failed"}')
    assert.deepEqual(await node.untilStatus('ready'), status)
    await node.stop()
    const { state, code, remedy } = await node.statusFile()
    assert.deepEqual({ state, code, remedy }, { state: 'stopped', code: 'stopped', remedy: 'start weftd' })
  } finally {
    await node[Symbol.asyncDispose]()
  }
})

test('a health port that is taken is told of and tried again, and keeps nobody from being ready', limit, async () => {
  await using node = await LoneNode.open()
  const squatter = createServer()
  await new Promise<void>(resolve => squatter.listen(node.port, '127.0.0.1', resolve))
  try {
    node.start()
    await node.untilStatus('ready')
    assert.match(
      node.lines.map(({ text }) => text).join('\n'),
      new RegExp(`127\\.0\\.0\\.1 port ${node.port} cannot answer probes: .*EADDRINUSE`),
    )
  } finally {
    await new Promise(resolve => squatter.close(resolve))
  }
  assert.equal(await node.until('/readyz', 200), 'flanneld is ready')
})
