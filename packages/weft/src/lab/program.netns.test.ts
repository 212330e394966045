import assert from 'node:assert/strict'
import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { skipWithoutEtcd } from '@weft/etcd/testing'
import { isRootlike } from '@weft/linux'
import { programPath } from '../files/program-path.js'

const hasUserNamespaces = () => spawnSync('unshare', ['--user', '--map-root-user', '--net', 'true']).status === 0
const skip = isRootlike() || hasUserNamespaces() ? false : 'needs root or user namespaces'
const program = programPath('lab')
const weftProgram = programPath('weft')

interface Outcome {
  readonly code: number
  readonly output: string
  readonly complaints: string
}

/** `weft lab` as a program, with a state folder of its own that must be empty in the end. */
function newLab(t: TestContext): { folder: string; weftLab: (...args: string[]) => Promise<Outcome> } {
  const folder = mkdtempSync(join(tmpdir(), 'weft-lab-'))
  const env = { ...process.env, WEFT_LAB_DIRECTORY: folder }
  const weftLab = (...args: string[]) =>
    new Promise<Outcome>(resolve => {
      execFile(process.execPath, [program, ...args], { env }, (error, output, complaints) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, output, complaints })
      })
    })
  t.after(async () => {
    await weftLab('down')
    assert.deepEqual(readdirSync(folder), [])
    rmSync(folder, { recursive: true })
  })
  return { folder, weftLab }
}

function isAlive(pid: unknown): boolean {
  return existsSync(`/proc/${pid}/ns/net`)
}

async function untilGone(pid: unknown): Promise<void> {
  while (isAlive(pid)) await sleep(20)
}

test('a lab that runs once prints a matrix without a hole and is gone', { skip }, async t => {
  const { folder, weftLab } = newLab(t)
  const { code, output, complaints } = await weftLab('run', '--once', '--nodes', '2', '--dual-stack')
  assert.deepEqual({ code, complaints }, { code: 0, complaints: '' })
  assert.match(output, /ipv4: 24 of 24 packets came back/)
  assert.match(output, /ipv6: 24 of 24 packets came back/)
  assert.doesNotMatch(output, /^ +pod-.*[✗…]/m)
  assert.deepEqual(readdirSync(folder), [])
})

test('a detached lab of host-gw is described, probed, entered, broken, healed and removed', { skip }, async t => {
  const { weftLab } = newLab(t)
  const up = await weftLab('up', '--nodes', '2', '--pods', '1', '--backend', 'host-gw', '--json')
  assert.equal(up.code, 0, up.complaints)
  const lab = JSON.parse(up.output)
  assert.deepEqual(lab.nodes[1].addresses, { ipv4: '192.0.2.2', ipv6: '2001:db8:0:2::2' })
  assert.match(lab.nodes[1].subnets.ipv4, /^10\.244\.\d+\.0\/24$/)
  const [, pod] = lab.pods
  assert.equal(pod.addresses.ipv4, lab.nodes[1].subnets.ipv4.replace('.0/24', '.2'))
  const { store } = lab
  assert.deepEqual([store.kind, store.endpoint], ['weft server', 'http://192.0.2.254:2379'])
  const pids = [lab.keeperPid, store.pid, lab.nodes[0].daemonPid, lab.nodes[1].daemonPid]
  assert.ok(pids.every(isAlive))

  assert.equal((await weftLab('status')).code, 0)
  const inside = await weftLab('exec', 'pod-b1', '--', 'sh', '-c', 'cat /proc/net/fib_trie; exit 9')
  assert.equal(inside.code, 9)
  assert.ok(inside.output.includes(pod.addresses.ipv4))

  assert.equal((await weftLab('cut', 'node-b')).code, 0)
  assert.equal((await weftLab('status', '--json')).code, 1)
  assert.equal((await weftLab('mend', 'node-b')).code, 0)

  assert.equal((await weftLab('kill', 'node-a')).code, 0)
  await untilGone(lab.nodes[0].daemonPid)
  assert.match((await weftLab('status')).output, /weftd killed/)
  assert.equal((await weftLab('restart', 'node-a')).code, 0)
  assert.match((await weftLab('add')).output, /^node-c is added\.$/m)
  assert.equal((await weftLab('remove', 'node-b')).code, 0)
  const list = [process.execPath, weftProgram, 'lease', 'list', '--json', '--etcd-endpoints', store.endpoint]
  const { leases } = JSON.parse((await weftLab('exec', 'node-c', '--', ...list)).output)
  const names = leases.map(({ lease }: { lease: { node: string } }) => lease.node)
  assert.deepEqual(names.sort(), ['node-a', 'node-c'])

  assert.match((await weftLab('down')).output, /Lab 'lab' is removed/)
  await Promise.all(pids.map(untilGone))
  assert.match((await weftLab('down')).output, /There is no lab named 'lab'/)
})

test('a lab goes on while its store is away, and another node is there when the store is back', { skip }, async t => {
  const { folder, weftLab } = newLab(t)
  const up = await weftLab('up', '--nodes', '2', '--pods', '1', '--json')
  assert.equal(up.code, 0, up.complaints)
  // A daemon writes down what it is to remember a moment after it is ready.
  const snapshot = join(folder, 'lab', 'node-b', 'snapshot.json')
  while (!/"Own".*"Leases"/.test(readFileSync(snapshot, 'utf8'))) await sleep(20)
  assert.match((await weftLab('kill', 'store')).output, /^The store is killed\.$/m)
  assert.equal((await weftLab('kill', 'node-b')).code, 0)
  assert.equal((await weftLab('restart', 'node-b')).code, 0, 'a daemon starts without its store')
  const { code, output } = await weftLab('status')
  assert.equal(code, 0)
  assert.match(output, /^store: weft server killed at http:\/\/192\.0\.2\.254:2379$/m)
  assert.equal((await weftLab('restart', 'store')).code, 0)
  assert.match((await weftLab('add')).output, /^node-c is added\.$/m)
  assert.equal((await weftLab('cut', 'store')).code, 0)
  assert.match((await weftLab('status')).output, /^store: .*, its cable is cut$/m)
  assert.match(
    (await weftLab('remove', 'store')).complaints,
    /^There is no node store; there is node-a, node-b, node-c\./,
  )
})

test('a lab from files has the subnets that are written there', { skip }, async t => {
  const { weftLab } = newLab(t)
  const up = await weftLab('up', '--nodes', '2', '--pods', '1', '--store', 'file', '--json')
  assert.equal(up.code, 0, up.complaints)
  const lab = JSON.parse(up.output)
  assert.equal(lab.store.kind, 'file')
  assert.deepEqual(lab.nodes[1].subnets, { ipv4: '10.244.2.0/24' })
  assert.deepEqual(lab.pods[1].addresses, { ipv4: '10.244.2.2' })
})

test('a lab over a real etcd has a matrix without a hole too', { skip: skip || skipWithoutEtcd }, async t => {
  const { weftLab } = newLab(t)
  const { code, output, complaints } = await weftLab('run', '--once', '--nodes', '2', '--store', 'etcd')
  assert.deepEqual({ code, complaints }, { code: 0, complaints: '' })
  assert.match(output, /^store: etcd ready at /m)
  assert.match(output, /ipv4: 24 of 24 packets came back/)
})

test('a keeper that is killed takes its daemons along, and down clears the rest', { skip }, async t => {
  const { folder, weftLab } = newLab(t)
  const up = await weftLab('up', '--nodes', '1', '--json')
  assert.equal(up.code, 0, up.complaints)
  const lab = JSON.parse(up.output)
  process.kill(lab.keeperPid, 'SIGKILL')
  await Promise.all([lab.nodes[0].daemonPid, lab.store.pid].map(untilGone))
  assert.deepEqual(readdirSync(folder).sort(), ['lab', 'lab.log'])
  assert.match((await weftLab('down')).output, /What was left of lab 'lab' is removed/)
})

test('who interrupts `up` gets no lab', { skip }, async t => {
  const { folder, weftLab } = newLab(t)
  const env = { ...process.env, WEFT_LAB_DIRECTORY: folder }
  const starting = spawn(process.execPath, [program, 'up', '--nodes', '1'], { env, stdio: 'ignore' })
  while (!existsSync(join(folder, 'lab', 'node-a'))) await sleep(5)
  starting.kill('SIGINT')
  await once(starting, 'exit')
  while (existsSync(join(folder, 'lab'))) await sleep(20)
  assert.match((await weftLab('status')).complaints, /No lab named 'lab' is running/)
})

test('on a terminal the picture is drawn, and SIGTERM gives the terminal back and removes the lab', {
  skip,
}, async t => {
  const { folder, weftLab } = newLab(t)
  const env = { ...process.env, WEFT_LAB_DIRECTORY: folder }
  const command = `exec ${process.execPath} ${program} run --nodes 1`
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  assert.ok(terminal.stdout)
  const output = text(terminal.stdout)
  const isDrawn = new Promise<void>(resolve => {
    terminal.stdout?.on('data', chunk => {
      if (String(chunk).includes('weftd ready')) resolve()
    })
  })
  await isDrawn
  const { keeperPid } = JSON.parse((await weftLab('status', '--json')).output)
  process.kill(keeperPid, 'SIGTERM')
  await once(terminal, 'close')
  assert.ok((await output).endsWith('\x1b[?25h\x1b[?1049l'))
  assert.deepEqual(readdirSync(folder), [])
})

test('a command line that means nothing exits with 2 and a hint', async () => {
  const child = spawn(process.execPath, [program, 'stauts'], { stdio: ['ignore', 'ignore', 'pipe'] })
  assert.match(await text(child.stderr), /^weft lab: found "stauts", accepted is status$/m)
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
  assert.equal(code, 2)
})
