import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { test } from 'node:test'
import { Fleet } from './fleet.js'
import { viewOf } from './kernel-view.js'
import { leaseOf, netConf } from './network-documents.js'
import { runWeft } from './weft-program.js'
import { skip } from './why-skipped.js'

const plan = { nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases: [leaseOf(1), leaseOf(2)] }

test('a second daemon on the same api socket refuses to start and leaves the first alone', { skip }, async () => {
  await using fleet = await Fleet.open(plan)
  const first = fleet.start('node-a')
  await first.ready()
  const before = viewOf(fleet.namespaceOf('node-a'))
  const second = fleet.start('node-a')
  assert.equal(await second.ended(), 1)
  assert.equal(second.errors, `weftd: ${fleet.folder.join('node-a.sock')}: another weftd answers there already\n`)
  assert.equal((await first.report()).isReady, true)
  assert.deepEqual(viewOf(fleet.namespaceOf('node-a')), before)
})

test('the socket is for root alone, goes when the daemon ends, and one that a killed daemon left is replaced', {
  skip,
}, async () => {
  await using fleet = await Fleet.open(plan)
  const path = fleet.folder.join('node-a.sock')
  const killed = fleet.start('node-a')
  await killed.ready()
  assert.equal(statSync(path).mode & 0o777, 0o600)
  await killed.kill()
  assert.ok(existsSync(path))
  const next = fleet.start('node-a')
  await next.ready()
  // Who holds a connection open does not hold the daemon.
  const idle = connect(path)
  await once(idle, 'connect')
  idle.on('error', () => {})
  assert.equal(await next.stop(), 0)
  assert.ok(!existsSync(path))
})

test('weft status tells people and programs of the node, and fails when no daemon answers', { skip }, async () => {
  await using fleet = await Fleet.open(plan)
  const socket = ['--api-socket', fleet.folder.join('node-a.sock')]
  const status = (...flags: readonly string[]) => runWeft(fleet.namespaceOf('node-a'), 'status', ...socket, ...flags)
  const daemon = fleet.start('node-a')
  await daemon.ready()
  const told = status()
  assert.equal(told.exitCode, 0, told.errors)
  assert.match(told.output, /^node {7}node-a: running, ready/)
  assert.match(told.output, /^node-b +10\.244\.2\.0\/24 +192\.0\.2\.2 +tunnel +done$/m)
  assert.deepEqual(JSON.parse(status('--json').output), JSON.parse(JSON.stringify(await daemon.report())))
  await daemon.stop()
  const silent = status()
  assert.equal(silent.exitCode, 1)
  assert.match(silent.errors, /node-a\.sock: no weftd answers there .*; is it running\?\n$/)
})
