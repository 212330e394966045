import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AF_INET, AF_NETLINK, FileDescriptor, openSocket, SOCK_DGRAM, SOCK_RAW } from '@weft/linux'
import { RouteConnection } from './route-connection.js'
import { NETLINK_NETFILTER, NETLINK_ROUTE } from './socket-constants.js'
import { skip, TestNamespace } from './testing/test-namespace.js'

test('a socket that was opened inside a namespace lists what is there', { skip }, () => {
  using place = new TestNamespace()
  const open = () => openSocket({ family: AF_NETLINK, type: SOCK_RAW, protocol: NETLINK_ROUTE })
  using connection = RouteConnection.over(place.namespace.run(open))
  assert.deepEqual(
    connection
      .links()
      .map(({ name }) => name)
      .sort(),
    ['lo', 'up0', 'up1'],
  )
})

test('whatever is no netlink socket for routes is refused and closed', { skip }, () => {
  const foreign = [
    () => openSocket({ family: AF_NETLINK, type: SOCK_RAW, protocol: NETLINK_NETFILTER }),
    () => openSocket({ family: AF_INET, type: SOCK_DGRAM, protocol: 0 }),
    () => FileDescriptor.open('/'),
  ]
  for (const open of foreign) {
    const descriptor = open()
    assert.throws(() => RouteConnection.over(descriptor), { name: 'LinuxError' })
    assert.throws(() => descriptor.number, { errno: 'EBADF' })
  }
})
