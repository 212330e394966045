import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isRootlike } from '@weft/linux'
import { bringUp } from './bring-up.js'
import { Keeper } from './keeper.js'
import type { LabOptions } from './lab-options.js'
import { isReply, type Probe } from './probe.js'

const skip = isRootlike() ? false : 'needs the right to make network namespaces: root, or unshare -Urn'
const program = fileURLToPath(new URL('./fake-daemon.fixture.js', import.meta.url))
const small: LabOptions = {
  name: 'test',
  nodes: 2,
  podsPerNode: 2,
  backend: 'host-gw',
  store: 'file',
  families: ['ipv4', 'ipv6'],
}
const never = new AbortController().signal

async function openKeeper(t: TestContext, options: LabOptions = small): Promise<Keeper> {
  const directory = mkdtempSync(join(tmpdir(), 'weft-lab-'))
  const keeper = await Keeper.open({ options, directory, program })
  t.after(async () => {
    await keeper.close()
    rmSync(directory, { recursive: true })
  })
  return keeper
}

function outcome(probes: readonly Probe[], from: string, to: string): boolean {
  const between = probes.filter(probe => probe.from === from && probe.to === to)
  assert.ok(between.length > 0, `${from} → ${to} was not probed`)
  return between.every(isReply)
}

async function probeUntil(keeper: Keeper, isAsWanted: (probes: readonly Probe[]) => boolean): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (isAsWanted(await keeper.probe(200))) return
    await sleep(50)
  }
  assert.fail('the probes did not become as wanted')
}

test('a lab comes up: every pod reaches every other, in each family, with a small and a full packet', {
  skip,
}, async t => {
  const keeper = await openKeeper(t)
  const probes = await bringUp(keeper, never)
  assert.deepEqual(
    probes.filter(probe => !isReply(probe)),
    [],
  )
  assert.equal(probes.length, 4 * 3 * 2 * 2)
  const { nodes, journal } = keeper.view()
  assert.deepEqual(
    nodes.map(node => node.daemon.is),
    ['ready', 'ready'],
  )
  assert.deepEqual(
    nodes.flatMap(node => node.pods.map(pod => `${pod.name} ${pod.addresses.join(' ')}`)),
    [
      'pod-a1 10.244.1.2 fd00:10:244:1::2',
      'pod-a2 10.244.1.3 fd00:10:244:1::3',
      'pod-b1 10.244.2.2 fd00:10:244:2::2',
      'pod-b2 10.244.2.3 fd00:10:244:2::3',
    ],
  )
  assert.ok(journal.some(entry => entry.text === 'ip route replace 10.244.2.0/24 via 192.0.2.2 dev eth0'))
})

test('a cut cable shows in the probes across it, and mending it heals them', { skip }, async t => {
  const keeper = await openKeeper(t)
  await bringUp(keeper, never)
  keeper.cut('node-b')
  const probes = await keeper.probe(200)
  assert.equal(outcome(probes, 'pod-a1', 'pod-a2'), true)
  assert.equal(outcome(probes, 'pod-a1', 'pod-b1'), false)
  keeper.mend('node-b')
  await probeUntil(keeper, probes => probes.every(isReply))
})

test('a killed daemon is shown as killed, its traffic goes on, and a restart makes it ready', { skip }, async t => {
  const keeper = await openKeeper(t)
  await bringUp(keeper, never)
  await keeper.kill('node-a')
  assert.deepEqual(keeper.view().nodes[0]?.daemon, { is: 'gone', how: 'killed' })
  assert.ok((await keeper.probe()).every(isReply))
  await keeper.restart('node-a', never)
  assert.equal(keeper.view().nodes[0]?.daemon.is, 'ready')
})

test('a node that is added is told to all daemons, and one that is removed is forgotten', { skip }, async t => {
  const keeper = await openKeeper(t, { ...small, podsPerNode: 1, families: ['ipv4'] })
  await bringUp(keeper, never)
  assert.equal(await keeper.add(never), 'node-c')
  await probeUntil(keeper, probes => probes.length === 3 * 2 * 2 && probes.every(isReply))
  await keeper.remove('node-b')
  assert.deepEqual(
    keeper.view().nodes.map(node => node.name),
    ['node-a', 'node-c'],
  )
  assert.ok(!readFileSync(join(keeper.directory, 'leases.json'), 'utf8').includes('node-b'))
  assert.ok(!existsSync(join(keeper.directory, 'node-b')))
  assert.ok((await keeper.probe()).every(isReply))
})

test('a daemon that fails ends the bringing up with its name and its last words', { skip }, async t => {
  process.env.FAKE_DAEMON_FAILS_ON = 'node-b'
  t.after(() => delete process.env.FAKE_DAEMON_FAILS_ON)
  const keeper = await openKeeper(t)
  await assert.rejects(bringUp(keeper, never), {
    message: 'weftd of node-b is gone: exit 3.\n  this daemon was told to fail',
  })
})

test('closing ends every daemon', { skip }, async t => {
  const keeper = await openKeeper(t)
  await keeper.ready(never)
  const pids = keeper.view().nodes.map(({ daemon }) => (daemon.is === 'ready' ? daemon.pid : undefined))
  await keeper.close()
  for (const pid of pids) assert.ok(pid !== undefined && !existsSync(`/proc/${pid}`))
})

test('an unknown node is answered with the nodes that exist', { skip }, async t => {
  const keeper = await openKeeper(t)
  await assert.rejects(keeper.remove('node-x'), { message: 'There is no node node-x; there is node-a, node-b.' })
})
