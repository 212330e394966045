import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Pinger, pingStream, type StreamResult } from '@weft/netlab'
import { type KeeperProcess, pumpProgram } from '../testing/keeper-process.js'
import { nextStateOf, stateOf } from '../testing/pump-state.js'
import { transfer } from '../testing/traffic-process.js'
import { Tunnels } from '../testing/tunnel.js'

let tunnels: Tunnels
let keeper: KeeperProcess

beforeEach(async () => {
  tunnels = await Tunnels.open(2)
  keeper = await tunnels.keep(1)
  await tunnels.keep(2)
  for (const number of [1, 2]) tunnels.raise(number)
})
afterEach(() => tunnels?.[Symbol.asyncDispose]())

/** A ping each five milliseconds while something happens: as many as wait in the device's queue of 500, and then in that of who waits for the answers. */
async function pingDuring(work: () => Promise<void>): Promise<StreamResult> {
  const [a, b] = [tunnels.end(1), tunnels.end(2)]
  using pinger = Pinger.open(a.namespace, 'ipv4')
  const stop = new AbortController()
  const stream = pingStream(pinger, {
    destination: b.address,
    intervalMilliseconds: 5,
    timeoutMilliseconds: 5000,
    signal: stop.signal,
  })
  await delay(300)
  await work()
  await delay(300)
  stop.abort()
  // The pinger is closed when this returns.
  return await stream
}

test('a pump that is killed is replaced, and no ping is lost that waits for it meanwhile', async () => {
  const { pid } = await stateOf(keeper)
  tunnels.setMtu(1, 1400)
  const { lost, sent } = await pingDuring(async () => {
    process.kill(pid, 'SIGKILL')
    const { peers } = await nextStateOf(keeper, pid)
    assert.equal(peers.length, 4)
  })
  // What it had in its hands when it died is gone: at most the packets of one batch.
  assert.ok(lost.length <= 96, `${lost.length} of ${sent} were lost`)
  assert.equal(tunnels.mtuOf(1), 1400)
})

test('a transfer goes on over the death of the pump on either side, and is unchanged', async () => {
  const [a, b] = [tunnels.end(1), tunnels.end(2)]
  const { pid } = await stateOf(keeper)
  const moved = transfer(a.namespace, { namespace: b.namespace, address: b.address }, 200e6)
  await delay(500)
  process.kill(pid, 'SIGKILL')
  const { sent, received } = await moved
  assert.deepEqual(received, sent)
  assert.notEqual((await nextStateOf(keeper, pid)).pid, pid)
})

test('a keeper that dies leaves its pump, and the next one goes on with it: no ping is lost', async () => {
  const { pid } = await stateOf(keeper)
  const { lost } = await pingDuring(async () => {
    await keeper.kill()
    const next = await tunnels.keep(1)
    const state = await stateOf(next)
    assert.deepEqual([state.pid, state.peers.length], [pid, 4])
  })
  assert.deepEqual(lost, [])
})

test('a keeper of another build replaces the pump: no ping is lost', async () => {
  const { pid } = await stateOf(keeper)
  const program = join(tunnels.folder, 'other.mjs')
  writeFileSync(program, `import ${JSON.stringify(pumpProgram)}\n`)
  const { lost } = await pingDuring(async () => {
    await keeper.kill()
    const state = await stateOf(await tunnels.keep(1, { program }))
    assert.notEqual(state.pid, pid)
    assert.equal(state.peers.length, 4)
  })
  assert.deepEqual(lost, [])
})

test('when both die, the device keeps its address and routes, and the next keeper needs nothing else', async () => {
  const { pid } = await stateOf(keeper)
  const { lost } = await pingDuring(async () => {
    await keeper.kill()
    process.kill(pid, 'SIGKILL')
    await tunnels.keep(1)
  })
  // The queue of a device that nobody has open is thrown away.
  assert.ok(lost.length > 0)
  using pinger = Pinger.open(tunnels.end(1).namespace, 'ipv4')
  assert.equal((await pinger.ping({ destination: tunnels.end(2).address })).outcome, 'reply')
})

test('a device that somebody deletes comes back', async () => {
  const { pid } = await stateOf(keeper)
  const { namespace, address } = tunnels.end(1)
  const mtuBytes = tunnels.mtuOf(1)
  namespace.run(() => execFileSync('ip', ['link', 'delete', 'flannel0']))
  await nextStateOf(keeper, pid)
  assert.equal(tunnels.mtuOf(1), mtuBytes)
  tunnels.raise(1)
  using pinger = Pinger.open(tunnels.end(2).namespace, 'ipv4')
  assert.equal((await pinger.ping({ destination: address })).outcome, 'reply')
})

test('stopped, the keeper leaves neither pump nor device', async () => {
  const { pid } = await stateOf(keeper)
  assert.equal(await keeper.ask('stop'), 'stopped')
  const links = tunnels.end(1).namespace.run(() => execFileSync('ip', ['link'], { encoding: 'utf8' }))
  assert.doesNotMatch(links, /flannel0/)
  while (isRunning(pid)) await delay(10)
})

test('a pump without work uses no processor, and its control socket is for its own user alone', async () => {
  const { pid } = await stateOf(keeper)
  // At first the engine compiles what has just run, and the kernel asks new devices for routers.
  for (let before = -1; before !== ticksOf(pid); await delay(1500)) before = ticksOf(pid)
  assert.equal(statSync(join(tunnels.planOf(1).runFolder, 'pump-flannel0.sock')).mode & 0o777, 0o600)
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // One that waits to be collected by its parent has ended too.
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

/** Of processor time, a hundredth of a second each. */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}
