import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, mac } from '@weft/inet'
import { NetworkNamespace } from '@weft/linux'
import { RouteConnection } from '../route-connection.js'
import { inTestNamespace, skip } from '../testing/test-namespace.js'
import { changeBridgePort, changeLink, changeLinkNamed, createLink, deleteLink } from './link-requests.js'

test(
  'a VXLAN device is dumped as it was asked for',
  { skip },
  inTestNamespace(kernel => {
    const parentIndex = kernel.index('up0')
    const vxlan = {
      vni: 1,
      parentIndex,
      local: address('192.0.2.1'),
      port: 8472,
      isLearning: false,
      hasGbp: true,
      ttl: 5,
      tos: 1,
      ageingSeconds: 60,
      isProxy: true,
      l2miss: true,
      l3miss: true,
      isExternal: false,
      udpChecksum: false,
      udp6ZeroChecksumTransmit: true,
      udp6ZeroChecksumReceive: true,
    }
    kernel.execute(
      createLink({
        name: 'flannel.1',
        kind: 'vxlan',
        vxlan,
        mac: mac('02:00:00:00:00:20'),
        mtuBytes: 1400,
        isUp: true,
      }),
    )
    const { index, ...link } = kernel.link('flannel.1')
    assert.ok(index > 0)
    assert.deepEqual(link, {
      name: 'flannel.1',
      kind: 'vxlan',
      mtuBytes: 1400,
      mac: '02:00:00:00:00:20',
      isUp: true,
      hasCarrier: true,
      isLoopback: false,
      addrGenMode: 'eui64',
      vxlan,
    })
  }),
)

test(
  'a VXLAN device over IPv6 has its addresses and its smaller MTU',
  { skip },
  inTestNamespace(kernel => {
    const vxlan = { vni: 2, parentIndex: kernel.index('up0'), local: address('2001:db8::1'), group: address('ff05::1') }
    kernel.execute(createLink({ name: 'flannel-v6.1', kind: 'vxlan', vxlan }))
    const link = kernel.link('flannel-v6.1')
    assert.equal(link.mtuBytes, 1430)
    assert.deepEqual([link.vxlan?.local, link.vxlan?.group], ['2001:db8::1', 'ff05::1'])
    // What was left out is the kernel's choice.
    assert.deepEqual([link.vxlan?.port, link.vxlan?.isLearning, link.vxlan?.hasGbp], [8472, true, false])
  }),
)

test(
  'a link that exists is refused with its reason, and one that is wrong with its attribute',
  { skip },
  inTestNamespace(kernel => {
    const vxlan = { vni: 1, parentIndex: kernel.index('up0'), port: 8472 }
    kernel.execute(createLink({ name: 'vx0', kind: 'vxlan', vxlan }))
    assert.match(kernel.refusalOf(createLink({ name: 'vx0', kind: 'bridge' })), /^RTM_NEWLINK: .*\(EEXIST\)$/)
    assert.equal(
      kernel.refusalOf(createLink({ name: 'vx1', kind: 'vxlan', vxlan })),
      'RTM_NEWLINK: A VXLAN device with the specified VNI already exists (EEXIST)',
    )
    assert.equal(
      kernel.refusalOf(createLink({ name: 'vx1', kind: 'vxlan', vxlan: { vni: 1 << 24 } })),
      'RTM_NEWLINK: VXLAN ID must be lower than 16777216 (ERANGE, IFLA_VXLAN_ID)',
    )
    assert.match(kernel.refusalOf(createLink({ name: 'sixteen-letters-', kind: 'bridge' })), /\(ERANGE, IFLA_IFNAME\)$/)
  }),
)

test(
  'a bridge takes ports, lets frames return through them, and gives them back',
  { skip },
  inTestNamespace(kernel => {
    kernel.execute(createLink({ name: 'cni0', kind: 'bridge', mac: mac('02:00:00:00:00:30'), isUp: true }))
    const bridge = kernel.link('cni0')
    assert.deepEqual([bridge.kind, bridge.mac, bridge.isUp], ['bridge', '02:00:00:00:00:30', true])
    const index = kernel.index('up1')
    assert.match(kernel.refusalOf(changeBridgePort({ index, isHairpin: true })), /\(EOPNOTSUPP\)$/)
    kernel.execute(changeLink({ index, masterIndex: bridge.index }), changeBridgePort({ index, isHairpin: true }))
    assert.equal(kernel.link('up1').masterIndex, bridge.index)
    assert.deepEqual(kernel.link('up1').bridgePort, { isHairpin: true, isEnabled: true })
    kernel.execute(changeBridgePort({ index, isHairpin: false }))
    assert.deepEqual(kernel.link('up1').bridgePort, { isHairpin: false, isEnabled: true })
    kernel.execute(changeLink({ index, masterIndex: 0 }))
    assert.equal(kernel.link('up1').masterIndex, undefined)
  }),
)

test(
  'a link is raised, lowered, renamed and changed in every setting',
  { skip },
  inTestNamespace(kernel => {
    const index = kernel.index('up1')
    kernel.execute(changeLink({ index, isUp: false }))
    assert.deepEqual([kernel.link('up1').isUp, kernel.link('up0').hasCarrier], [false, false])
    kernel.execute(
      changeLink({
        index,
        name: 'eth7',
        alias: 'uplink',
        mtuBytes: 1400,
        mac: mac('02:00:00:00:00:77'),
        addrGenMode: 'none',
      }),
      changeLink({ index, isUp: true }),
    )
    assert.deepEqual(kernel.link('eth7'), {
      index,
      name: 'eth7',
      kind: 'veth',
      alias: 'uplink',
      mtuBytes: 1400,
      mac: '02:00:00:00:00:77',
      isUp: true,
      hasCarrier: true,
      isLoopback: false,
      parentIndex: kernel.index('up0'),
      addrGenMode: 'none',
    })
  }),
)

test(
  'a device without an address of its own is made without a link-local address',
  { skip },
  inTestNamespace(kernel => {
    kernel.execute(createLink({ name: 'br0', kind: 'bridge', mac: mac('02:00:00:00:00:30') }))
    const index = kernel.index('br0')
    kernel.execute(changeLink({ index, addrGenMode: 'none' }), changeLink({ index, isUp: true }))
    assert.deepEqual(
      kernel.connection.addresses().filter(entry => entry.linkIndex === index),
      [],
    )
  }),
)

test(
  'one end of a veth pair can be made in another namespace, and a link can be moved there',
  { skip },
  inTestNamespace(kernel => {
    const pod = NetworkNamespace.create()
    const inside = RouteConnection.open(pod)
    try {
      const namespaceFd = pod.descriptor.number
      kernel.execute(
        createLink({
          name: 'veth0',
          kind: 'veth',
          mtuBytes: 1450,
          peer: { name: 'eth0', mtuBytes: 1450, namespaceFd },
        }),
      )
      const outer = kernel.link('veth0')
      const inner = inside.links().find(link => link.name === 'eth0')
      assert.ok(inner)
      assert.deepEqual([outer.parentIndex, inner.parentIndex], [inner.index, outer.index])
      assert.deepEqual([outer.mtuBytes, inner.mtuBytes], [1450, 1450])
      assert.equal(typeof outer.peerNamespaceId, 'number')
      kernel.execute(changeLink({ index: kernel.index('up1'), namespaceFd }))
      assert.ok(inside.links().some(link => link.name === 'up1'))
    } finally {
      inside.close()
      pod.close()
    }
  }),
)

test(
  'one write makes a veth pair with one end in a bridge and the other in another namespace, and tells it as it is',
  { skip },
  inTestNamespace(kernel => {
    const pod = NetworkNamespace.create()
    const inside = RouteConnection.open(pod)
    try {
      kernel.execute(createLink({ name: 'cni0', kind: 'bridge', isUp: true }))
      const masterIndex = kernel.index('cni0')
      const namespaceFd = pod.descriptor.number
      const peer = { name: 'eth0', txQueueLength: 0, namespaceFd }
      const { outcomes, link } = kernel.connection.executeAndLook(
        [
          createLink({ name: 'veth0', kind: 'veth', isUp: true, masterIndex, txQueueLength: 0, peer }),
          changeLinkNamed('veth0', { alias: 'of a pod', bridgePort: { isHairpin: true } }),
        ],
        { name: 'veth0' },
      )
      assert.deepEqual(outcomes, [undefined, undefined, undefined])
      assert.deepEqual(
        [link?.alias, link?.masterIndex, link?.isUp, link?.bridgePort?.isHairpin],
        ['of a pod', masterIndex, true, true],
      )
      assert.equal(inside.link({ name: 'eth0' })?.index, link?.parentIndex)
    } finally {
      inside.close()
      pod.close()
    }
  }),
)

test(
  'one link is found by its name or its index, and one that is not there is none',
  { skip },
  inTestNamespace(kernel => {
    const up0 = kernel.link('up0')
    assert.deepEqual(kernel.connection.link({ name: 'up0' }), up0)
    assert.deepEqual(kernel.connection.link({ index: up0.index }), up0)
    assert.equal(kernel.connection.link({ name: 'up7' }), undefined)
  }),
)

test(
  'a link takes every frame while it is promiscuous, and announces its addresses when it is told to',
  { skip },
  inTestNamespace(kernel => {
    const index = kernel.index('up0')
    kernel.execute(changeLink({ index, isPromiscuous: true, announcesAddresses: true, addrGenMode: 'none' }))
    assert.deepEqual([kernel.link('up0').isPromiscuous, kernel.link('up0').addrGenMode], [true, 'none'])
    assert.equal(kernel.readSysctl('net/ipv4/conf/up0/arp_notify'), '1')
    kernel.execute(changeLink({ index, isPromiscuous: false }))
    assert.equal(kernel.link('up0').isPromiscuous, undefined)
  }),
)

test(
  'a deleted link is gone, and to delete it again is refused',
  { skip },
  inTestNamespace(kernel => {
    const index = kernel.index('up1')
    kernel.execute(deleteLink(index))
    assert.deepEqual(
      kernel.connection.links().map(link => link.name),
      ['lo'],
    )
    assert.match(kernel.refusalOf(deleteLink(index)), /^RTM_DELLINK: .*\(ENODEV\)$/)
  }),
)
