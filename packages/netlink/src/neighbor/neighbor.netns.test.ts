import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, mac } from '@weft/inet'
import { inTestNamespace, skip } from '../testing/test-namespace.js'
import { deleteNeighbor, replaceNeighbor } from './neighbor-requests.js'

const first = mac('02:00:00:00:01:01')
const second = mac('02:00:00:00:01:02')

test(
  'neighbours of both families are dumped as they were given, and replaced',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up0')
    kernel.execute(
      replaceNeighbor({ linkIndex, address: address('10.1.1.0'), mac: first }),
      replaceNeighbor({ linkIndex, address: address('10.1.1.0'), mac: second }),
      replaceNeighbor({ linkIndex, address: address('10.1.2.0'), mac: first, state: 'stale' }),
      replaceNeighbor({ linkIndex, address: address('fd00::1'), mac: first }),
    )
    assert.deepEqual(kernel.connection.neighbors({ linkIndex, family: 'ipv4' }).sort(byAddress), [
      { linkIndex, family: 'ipv4', address: '10.1.1.0', mac: second, state: 'permanent' },
      { linkIndex, family: 'ipv4', address: '10.1.2.0', mac: first, state: 'stale' },
    ])
    const neighbors6 = kernel.connection.neighbors({ linkIndex, family: 'ipv6' })
    assert.deepEqual(
      neighbors6.filter(neighbor => neighbor.state === 'permanent'),
      [{ linkIndex, family: 'ipv6', address: 'fd00::1', mac: first, state: 'permanent' }],
    )
  }),
)

test(
  'a dump without a filter has all links and families, but not the proxies, which are asked for by themselves',
  { skip },
  inTestNamespace(kernel => {
    const up0 = kernel.index('up0')
    const up1 = kernel.index('up1')
    kernel.execute(
      replaceNeighbor({ linkIndex: up0, address: address('10.1.1.0'), mac: first }),
      replaceNeighbor({ linkIndex: up1, address: address('fd00::1'), mac: first }),
      replaceNeighbor({ linkIndex: up0, address: address('10.1.9.9'), isProxy: true }),
    )
    const permanent = kernel.connection.neighbors().filter(neighbor => neighbor.state === 'permanent')
    assert.deepEqual(permanent.map(neighbor => neighbor.address).sort(), ['10.1.1.0', 'fd00::1'])
    const proxies = kernel.connection.neighbors({ isProxy: true })
    assert.deepEqual(
      proxies.map(neighbor => [neighbor.linkIndex, neighbor.address, neighbor.isProxy]),
      [[up0, '10.1.9.9', true]],
    )
    kernel.execute(deleteNeighbor({ linkIndex: up0, address: address('10.1.9.9'), isProxy: true }))
    assert.deepEqual(kernel.connection.neighbors({ isProxy: true }), [])
  }),
)

test(
  'a deleted neighbour is gone, and to delete it again is refused',
  { skip },
  inTestNamespace(kernel => {
    const neighbor = { linkIndex: kernel.index('up0'), address: address('10.1.1.0') }
    kernel.execute(replaceNeighbor({ ...neighbor, mac: first }), deleteNeighbor(neighbor))
    assert.deepEqual(kernel.connection.neighbors({ family: 'ipv4' }), [])
    assert.match(kernel.refusalOf(deleteNeighbor(neighbor)), /^RTM_DELNEIGH: .*\(ENOENT\)$/)
  }),
)

function byAddress(a: { address: string }, b: { address: string }): number {
  return a.address < b.address ? -1 : 1
}
