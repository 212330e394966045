import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { AF_UNIX, bindSocket, type NetworkNamespace, openSocket, receive, SOCK_DGRAM, unixAddress } from '@weft/linux'
import { DaemonProcess } from './daemon-process.js'
import { eventually } from './eventually.js'
import { Fleet } from './fleet.js'
import { leaseOf, netConf } from './network-documents.js'
import { runIn } from './run-in.js'
import { skip } from './why-skipped.js'

const leases = [leaseOf(1), leaseOf(2)]
const openFleet = () => Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases })

const port = ['--healthz-ip', '127.0.0.1', '--healthz-port', '8081']

/** What a probe on the node hears. */
function probe(namespace: NetworkNamespace, path: string): string {
  const script = `fetch('http://127.0.0.1:8081${path}').then(async r => console.log(r.status + ' ' + await r.text()), e => console.log(e.message))`
  return namespace.run(() => spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })).stdout.trim()
}

test('probes hear of a node that waits for its lease, and of one that is ready; status.json also of its end', {
  skip,
}, async () => {
  await using fleet = await openFleet()
  const namespace = fleet.namespaceOf('node-a')
  runIn(namespace, 'ip link set lo up')
  fleet.setLeases([leaseOf(2)])
  const status = () => JSON.parse(readFileSync(fleet.folder.join('node-a.status.json'), 'utf8'))
  const daemon = fleet.start('node-a', ...port)
  await eventually(() => assert.equal(status().code, 'lease-missing'))
  assert.match(probe(namespace, '/readyz'), /^503 flanneld is not ready yet\nthere is no lease for this node, node-a/)
  assert.equal(probe(namespace, '/healthz'), '200 flanneld is running')
  fleet.setLeases(leases)
  await daemon.ready()
  assert.equal(probe(namespace, '/readyz'), '200 flanneld is ready')
  assert.equal(status().state, 'ready')
  const metrics = probe(namespace, '/metrics')
  assert.match(metrics, /^weft_device_receive_bytes_total\{device="flannel\.1"\} \d+$/m)
  assert.match(metrics, /^weft_leases 2$/m)
  assert.equal(await daemon.stop(), 0)
  assert.equal(status().state, 'stopped')
})

test('a supervisor hears from the program what systemd expects of a service of the type notify', { skip }, async () => {
  await using fleet = await openFleet()
  using mailbox = openSocket({ family: AF_UNIX, type: SOCK_DGRAM, protocol: 0, nonBlocking: true })
  const path = fleet.folder.join('notify')
  bindSocket(mailbox, unixAddress(path))
  const told: string[] = []
  const read = () => {
    const buffer = Buffer.alloc(4_096)
    for (let one = receive(mailbox, buffer); one !== undefined; one = receive(mailbox, buffer))
      told.push(...buffer.toString('utf8', 0, one.length).split('\n'))
    return told
  }
  await using daemon = new DaemonProcess({
    namespace: fleet.namespaceOf('node-a'),
    flags: fleet.flagsOf('node-a'),
    socketPath: fleet.folder.join('node-a.sock'),
    environment: { NOTIFY_SOCKET: path, WATCHDOG_USEC: '400000' },
  })
  await daemon.ready()
  await eventually(() => assert.ok(read().filter(line => line === 'WATCHDOG=1').length >= 3))
  assert.equal(await daemon.stop(), 0)
  const lines = read().filter(line => line !== 'WATCHDOG=1')
  assert.match(lines[0] ?? '', /^STATUS=/)
  assert.deepEqual(lines.slice(-3), [
    'READY=1',
    "STATUS=this node's part of the network is in the kernel",
    'STOPPING=1',
  ])
})
