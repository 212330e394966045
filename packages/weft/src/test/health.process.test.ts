import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { connectEtcd } from '../daemon/connect-etcd.js'
import { openEtcdParts } from '../daemon/etcd-parts.js'
import { LoneNode } from '../daemon/testing/lone-node.js'
import { HurriedClock } from '../testing/hurried-clock.js'
import { weftProgram } from './daemon-process.js'
import { eventually } from './eventually.js'
import { TemporaryFolder } from './temporary-folder.js'

const prefix = '/coreos.com/network'

/** `weft server` on a port of its own, with net-conf in it. */
async function startServer(folder: TemporaryFolder) {
  const args = ['server', '--data-dir', folder.join('data'), '--listen', '127.0.0.1:0']
  const child = spawn(process.execPath, [weftProgram, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const endpoint = /^listening on (\S+)$/.exec(line)?.[1] ?? assert.fail(line)
  const netConf = folder.write('net-conf.json', { Network: '10.244.0.0/16', Backend: { Type: 'vxlan' } })
  const set = ['config', 'set', netConf, '--etcd-endpoints', endpoint]
  assert.equal(spawnSync(process.execPath, [weftProgram, ...set], { stdio: 'inherit' }).status, 0)
  return {
    endpoint,
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
    },
  }
}

test('a store that is held still for minutes is told of, and neither health nor readiness fails', {
  timeout: 120_000,
}, async () => {
  using folder = new TemporaryFolder()
  await using server = await startServer(folder)
  const clock = new HurriedClock(30)
  using place = await connectEtcd({ endpoints: [server.endpoint], prefix, allowsPlainPassword: false })
  await using node = await LoneNode.open()
  const snapshotPath = folder.join('snapshot.json')
  const etcd = { ...place, node: 'node-a', formerLease: undefined, snapshotPath, clock }
  node.start({ clock, ...(await openEtcdParts(etcd)) })
  await node.until('/readyz', 200)
  server.signal('SIGSTOP')
  try {
    const startMs = clock.monotonicMs()
    const isTold = () => node.lines.some(({ level, text }) => level === 'warn' && /etcd/.test(text))
    await eventually(() => assert.ok(isTold(), JSON.stringify(node.lines)), 60_000)
    await eventually(() => assert.ok(clock.monotonicMs() - startMs > 180_000))
    assert.deepEqual(await node.ask('/healthz'), { code: 200, body: 'flanneld is running' })
    assert.deepEqual(await node.ask('/readyz'), { code: 200, body: 'flanneld is ready' })
    assert.match((await node.ask('/metrics')).body, /^weft_store_age_seconds [1-9]/m)
  } finally {
    server.signal('SIGCONT')
  }
  await eventually(async () => assert.match((await node.ask('/metrics')).body, /^weft_store_age_seconds 0$/m), 60_000)
  assert.match((await node.ask('/metrics')).body, /^weft_store_reconnects_total [1-9]/m)
})

const hasAnalyzer = spawnSync('systemd-analyze', ['--version']).error === undefined

test('systemd understands the unit to the last line', {
  skip: hasAnalyzer ? false : 'there is no program systemd-analyze here',
}, () => {
  using folder = new TemporaryFolder()
  const unit = readFileSync(new URL('../../../../deploy/systemd/weftd.service', import.meta.url), 'utf8')
  const path = folder.write('weftd.service', unit.replace(/^ExecStart=.*$/m, 'ExecStart=/bin/true'))
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' })
  const complaints = stderr.split('\n').filter(line => line.includes('weftd.service'))
  assert.deepEqual({ status, complaints }, { status: 0, complaints: [] })
})
