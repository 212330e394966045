import assert from 'node:assert/strict'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import type { NetworkNamespace } from '@weft/linux'
import { spawnIn } from '@weft/netlab'
import { weftProgram } from './daemon-process.js'
import { eventually } from './eventually.js'
import { Fleet } from './fleet.js'
import { netConf } from './network-documents.js'
import { assertNothingLost, streamWhile } from './stream-while.js'
import { skip } from './why-skipped.js'

const endpoints = { old: 'http://192.0.2.3:2379', new: 'http://192.0.2.3:2380' }

/** Unlike a test's usual way to run weft, it lets this process go on meanwhile. */
async function weft(namespace: NetworkNamespace, ...args: readonly string[]): Promise<string> {
  const child = spawnIn(namespace, [process.execPath, weftProgram, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  assert.ok(child.stdout && child.stderr)
  const [output, errors, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  assert.equal(exitCode, 0, errors)
  return output
}

function startServer(fleet: Fleet, name: keyof typeof endpoints): Disposable {
  const address = endpoints[name].slice('http://'.length)
  const command = [process.execPath, weftProgram, 'server', '--data-dir', fleet.folder.join(name), '--listen', address]
  const child = spawnIn(fleet.namespaceOf('node-c'), command, { stdio: 'ignore' })
  return { [Symbol.dispose]: () => void child.kill('SIGKILL') }
}

test('a network moves from one store to another, node by node, and no packet is lost', { skip }, async () => {
  await using fleet = await Fleet.open({ nodes: 3, netConf: netConf({ Type: 'vxlan' }), leases: [] })
  const operator = fleet.namespaceOf('node-c')
  using _old = startServer(fleet, 'old')
  using _new = startServer(fleet, 'new')
  const start = (node: string, store: keyof typeof endpoints) => {
    const flags = ['--store', 'etcd', '--etcd-endpoints', endpoints[store]]
    return fleet.start(node, '--iface', 'eth0', ...flags, '--snapshot-file', fleet.folder.join(`${node}.json`))
  }
  const document = fleet.folder.join('network.json')
  const list = async (store: keyof typeof endpoints): Promise<readonly string[]> => {
    const { leases } = JSON.parse(await weft(operator, 'lease', 'list', '--json', '--etcd-endpoints', endpoints[store]))
    return leases.map(({ key, standing }: { key: string; standing: string }) => `${key} ${standing}`)
  }
  await eventually(() =>
    weft(operator, 'config', 'set', fleet.folder.join('net-conf.json'), '--etcd-endpoints', endpoints.old),
  )
  await weft(operator, 'lease', 'reserve', '10.244.77.0/24', '--node', 'node-x', '--etcd-endpoints', endpoints.old)
  let daemons = [start('node-a', 'old'), start('node-b', 'old')]
  await Promise.all(daemons.map(daemon => daemon.ready()))
  const before = await list('old')
  assert.deepEqual(before.filter(line => line.endsWith(' reserved')).length, 1)

  const streams = await streamWhile(fleet.addPod('node-a'), fleet.addPod('node-b'), async () => {
    await weft(operator, 'server', 'export', document, '--endpoints', endpoints.old)
    await weft(operator, 'server', 'import', document, '--endpoints', endpoints.new)
    const moved = []
    for (const [index, node] of ['node-a', 'node-b'].entries()) {
      await daemons[index]?.stop()
      const daemon = start(node, 'new')
      moved.push(daemon)
      await daemon.ready()
      // At first it may work from what it remembers, and says so.
      await eventually(async () => assert.deepEqual((await daemon.report()).problems, []))
    }
    daemons = moved
    assert.deepEqual(await list('new'), before)
  })
  assertNothingLost(streams)
})
