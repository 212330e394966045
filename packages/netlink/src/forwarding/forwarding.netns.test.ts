import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, mac } from '@weft/inet'
import { changeLink, createLink } from '../link/link-requests.js'
import { inTestNamespace, skip, type TestNamespace } from '../testing/test-namespace.js'
import { deleteForwarding, replaceForwarding } from './forwarding-requests.js'

const first = mac('02:00:00:00:01:01')
const second = mac('02:00:00:00:01:02')

function createVxlan(kernel: TestNamespace): number {
  const vxlan = { vni: 1, parentIndex: kernel.index('up0'), local: address('192.0.2.1'), isLearning: false }
  kernel.execute(createLink({ name: 'vx0', kind: 'vxlan', vxlan, isUp: true }))
  return kernel.index('vx0')
}

test(
  'forwarding entries of a VXLAN device are dumped as they were given, and replaced',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = createVxlan(kernel)
    kernel.execute(
      replaceForwarding({ linkIndex, mac: first, destination: address('192.0.2.2') }),
      replaceForwarding({ linkIndex, mac: first, destination: address('192.0.2.3') }),
      replaceForwarding({ linkIndex, mac: second, destination: address('192.0.2.2'), port: 8473, vni: 7 }),
    )
    const own = { linkIndex, isSelf: true, isPermanent: true, isExternallyLearned: false }
    const entries = kernel.connection.forwarding(linkIndex).sort((a, b) => (a.mac < b.mac ? -1 : 1))
    assert.deepEqual(entries, [
      { ...own, mac: first, destination: '192.0.2.3' },
      { ...own, mac: second, destination: '192.0.2.2', port: 8473, vni: 7 },
    ])
  }),
)

test(
  'only the entries of the link that was asked for are dumped',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = createVxlan(kernel)
    kernel.execute(
      replaceForwarding({ linkIndex, mac: first, destination: address('192.0.2.2') }),
      createLink({ name: 'br0', kind: 'bridge' }),
    )
    const masterIndex = kernel.index('br0')
    const port = kernel.index('up1')
    kernel.execute(changeLink({ index: port, masterIndex }))
    assert.deepEqual(
      kernel.connection.forwarding(linkIndex).map(entry => entry.mac),
      [first],
    )
    const ofPort = kernel.connection.forwarding(port).filter(entry => !entry.isSelf)
    assert.ok(ofPort.length > 0)
    assert.ok(ofPort.every(entry => entry.masterIndex === masterIndex && entry.linkIndex === port))
  }),
)

test(
  'a deleted entry is gone, and to delete it again is refused',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = createVxlan(kernel)
    const entry = { linkIndex, mac: first, destination: address('192.0.2.2') }
    kernel.execute(replaceForwarding(entry), deleteForwarding(entry))
    assert.deepEqual(kernel.connection.forwarding(linkIndex), [])
    assert.match(kernel.refusalOf(deleteForwarding(entry)), /^RTM_DELNEIGH: .*\(ENOENT\)$/)
  }),
)
