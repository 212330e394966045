import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, prefix } from '@weft/inet'
import { addRoute } from '../route/route-requests.js'
import { inTestNamespace, skip } from '../testing/test-namespace.js'
import type { Nexthop } from './nexthop.js'
import { deleteNexthop, replaceNexthop } from './nexthop-requests.js'

test(
  'every kind of nexthop is dumped as it was given, and replaced',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up0')
    const plain = { isOnlink: false, isBlackhole: false, protocol: 80 }
    const nexthops: Nexthop[] = [
      { ...plain, id: 1, family: 'ipv4', gateway: address('192.0.2.2'), linkIndex },
      { ...plain, id: 2, family: 'ipv4', gateway: address('10.1.1.0'), linkIndex, isOnlink: true },
      { ...plain, id: 3, family: 'ipv6', gateway: address('2001:db8::2'), linkIndex },
      { ...plain, id: 4, family: 'ipv4', linkIndex },
      { ...plain, id: 5, family: 'ipv4', isBlackhole: true },
      {
        ...plain,
        id: 6,
        group: [
          { id: 1, weight: 3 },
          { id: 2, weight: 1 },
        ],
      },
    ]
    kernel.execute(...nexthops.map(replaceNexthop))
    assert.deepEqual(kernel.connection.nexthops(), nexthops)
    kernel.execute(replaceNexthop({ id: 1, family: 'ipv4', gateway: address('192.0.2.3'), linkIndex }))
    assert.equal(kernel.connection.nexthops()[0]?.gateway, '192.0.2.3')
  }),
)

test(
  'a deleted nexthop takes its routes along, and to delete it again is refused',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up0')
    kernel.execute(
      replaceNexthop({ id: 7, family: 'ipv4', gateway: address('192.0.2.2'), linkIndex }),
      addRoute({ destination: prefix('10.1.1.0/24'), nexthopId: 7 }),
      deleteNexthop(7),
    )
    assert.deepEqual(kernel.connection.nexthops(), [])
    assert.ok(!kernel.connection.routes({ family: 'ipv4' }).some(route => route.nexthopId === 7))
    assert.match(kernel.refusalOf(deleteNexthop(7)), /^RTM_DELNEXTHOP: .*\(ENOENT\)$/)
  }),
)

test(
  'a nexthop without a device is refused in the words of the kernel',
  { skip },
  inTestNamespace(kernel => {
    assert.equal(
      kernel.refusalOf(replaceNexthop({ id: 7, family: 'ipv4' })),
      'RTM_NEWNEXTHOP: Device attribute required for non-blackhole and non-fdb nexthops (EINVAL)',
    )
  }),
)
