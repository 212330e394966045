import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NetworkNamespace } from '@weft/linux'
import { createLink, RouteConnection } from '@weft/netlink'
import { LinkRemovals } from '../../cni/links/link-removals.js'
import { skip } from '../why-skipped.js'

const names = Array.from({ length: 30 }, (_, number) => `port${number}`)

test('links that go at once are all gone, those that were gone before too, and no other', { skip }, async () => {
  using namespace = NetworkNamespace.create()
  using route = RouteConnection.open(namespace)
  using removals = LinkRemovals.open(namespace)
  const make = (name: string) => createLink({ name, kind: 'veth', peer: { name: `${name}-far` } })
  assert.deepEqual(
    route.execute([...names, 'stays'].map(make)),
    [...names, 'stays'].map(() => undefined),
  )
  const indexes = route.links().flatMap(({ name, index }) => (names.includes(name) ? [index] : []))
  await Promise.all([...indexes, ...indexes, 4711].map(index => removals.remove(index)))
  const left = route.links().map(({ name }) => name)
  assert.deepEqual(left.filter(name => name !== 'lo').sort(), ['stays', 'stays-far'])
  await removals.remove(4711)
})

test('a link that can not be deleted is told to who asked for it, and the others go', { skip }, async () => {
  using namespace = NetworkNamespace.create()
  using route = RouteConnection.open(namespace)
  using removals = LinkRemovals.open(namespace)
  route.execute([createLink({ name: 'port', kind: 'veth', peer: { name: 'far' } })])
  const port = route.link({ name: 'port' })
  assert.ok(port)
  const loopback = 1
  const outcomes = await Promise.allSettled([removals.remove(port.index), removals.remove(loopback)])
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  )
  assert.deepEqual(
    route.links().map(({ name }) => name),
    ['lo'],
  )
})
