import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, watch, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from './eventually.js'
import { Fleet } from './fleet.js'
import { leaseOf, netConf } from './network-documents.js'
import { runIn } from './run-in.js'
import { skip } from './why-skipped.js'

const leases = [leaseOf(1), leaseOf(2)]

test("subnet.env has flannel's lines in flannel's order, is readable by all, and there before the daemon is ready", {
  skip,
}, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases })
  const path = fleet.folder.join('run/flannel/subnet.env')
  await fleet.start('node-a', '--ip-masq', '--subnet-file', path).ready()
  assert.equal(
    readFileSync(path, 'utf8'),
    [
      'FLANNEL_NETWORK=10.244.0.0/16',
      'FLANNEL_SUBNET=10.244.1.1/24',
      'FLANNEL_IPV6_NETWORK=fd00:10:244::/48',
      'FLANNEL_IPV6_SUBNET=fd00:10:244:1::1/64',
      'FLANNEL_MTU=1430',
      'FLANNEL_IPMASQ=true',
      '',
    ].join('\n'),
  )
  assert.equal(statSync(path).mode & 0o777, 0o644)
  assert.equal(statSync(fleet.folder.join('run/flannel')).mode & 0o777, 0o755)
})

test('whoever reads subnet.env while it changes reads the old one or the new one, whole', { skip }, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }, ['ipv4']), leases })
  const daemon = fleet.start('node-a')
  await daemon.ready()
  const path = fleet.subnetFileOf('node-a')
  const texts = new Set<string>()
  const readAll = () => texts.add(readFileSync(path, 'utf8'))
  using _watcher = watching(fleet.folder.path, readAll)
  for (const mtu of [1400, 1401, 1402, 1403, 1404]) {
    runIn(fleet.namespaceOf('node-a'), `ip link set eth0 mtu ${mtu}`)
    await eventually(() => {
      readAll()
      assert.match(readFileSync(path, 'utf8'), new RegExp(`FLANNEL_MTU=${mtu - 50}$`, 'm'))
    })
  }
  const whole = (mtu: number) =>
    `FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=${mtu - 50}\nFLANNEL_IPMASQ=false\n`
  assert.deepEqual(new Set([1500, 1400, 1401, 1402, 1403, 1404].map(whole)), new Set([whole(1500), ...texts]))
  assert.deepEqual(
    readdirSync(fleet.folder.path).filter(name => name.includes('env')),
    ['node-a.env'],
  )
})

test('a subnet.env that cannot be written is told with its reason, and written as soon as it can be', {
  skip,
}, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases })
  const path = fleet.subnetFileOf('node-a')
  // Not even root can put a file in the place of a folder.
  mkdirSync(path)
  const daemon = fleet.start('node-a')
  await eventually(async () => {
    const { isReady, state, problems } = await daemon.report()
    assert.deepEqual({ isReady, state }, { isReady: false, state: 'running' })
    assert.equal(problems[0]?.code, 'subnet-file')
    assert.match(problems[0]?.sentence ?? '', /node-a\.env cannot be written: EISDIR/)
  })
  // Long after the first work is done: nothing but the daemon's own patience brings it back here.
  await sleep(1_500)
  rmSync(path, { recursive: true })
  const { problems } = await daemon.ready()
  assert.deepEqual(problems, [])
  assert.match(readFileSync(path, 'utf8'), /^FLANNEL_MTU=1430$/m)
})

test('a subnet.env that is deleted or changed is there again, and so is its folder', { skip }, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases })
  const path = fleet.folder.join('run/flannel/subnet.env')
  const daemon = fleet.start('node-a', '--subnet-file', path)
  await daemon.ready()
  const text = readFileSync(path, 'utf8')
  const isBack = () => eventually(() => assert.equal(readFileSync(path, 'utf8'), text))
  rmSync(path)
  await isBack()
  writeFileSync(path, 'FLANNEL_MTU=9000')
  await isBack()
  daemon.whileHeld(() => rmSync(fleet.folder.join('run'), { recursive: true }))
  await isBack()
  rmSync(path)
  await isBack()
})

function watching(folder: string, onEvent: () => void): Disposable {
  const watcher = watch(folder, onEvent)
  return { [Symbol.dispose]: () => watcher.close() }
}
