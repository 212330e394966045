import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually, repairMs } from './eventually.js'
import { Fleet } from './fleet.js'
import { viewOf } from './kernel-view.js'
import { leaseOf, netConf } from './network-documents.js'
import { expectedLines, peerLines, withMacs } from './peer-lines.js'
import { runIn } from './run-in.js'
import { skip } from './why-skipped.js'

const own = leaseOf(1)
const [b, c] = [withMacs(leaseOf(2), '02'), withMacs(leaseOf(3), '03')]

/** Leases that a file may hold and a plan cannot believe. */
const claims = {
  'a subnet outside the network': {
    lease: { ...c, Subnet: '10.99.3.0/24' },
    told: 'node-c claims 10.99.3.0/24, which is outside the network 10.244.0.0/16',
  },
  'the public address of this node': {
    lease: { ...c, PublicIP: '192.0.2.1' },
    told: "node-c claims the public address 192.0.2.1, which is this node's own",
  },
  'a public address that is a pod of this node': {
    lease: { ...c, PublicIP: '10.244.1.7' },
    told: "node-c claims the public address 10.244.1.7, which is a pod's",
  },
  'the MAC of another node': {
    lease: { ...c, BackendData: b.BackendData },
    told: 'node-c and node-b both have the tunnel MAC 02:00:00:00:04:02; node-c is left out until one of them changes',
  },
  'a MAC that is none': {
    lease: { ...c, BackendData: { VNI: 1, VtepMAC: 'ff:ff:ff:ff:ff:ff' } },
    told: 'the lease of node-c carries {"VNI":1,"VtepMAC":"ff:ff:ff:ff:ff:ff"}; accepted is {"VNI":n,"VtepMAC":"aa:bb:cc:dd:ee:ff"} with a MAC of one machine',
  },
} as const

test('a claim that cannot be believed is named in the report, and costs nobody else anything', { skip }, async t => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases: [own, b, c] })
  const namespace = fleet.namespaceOf('node-a')
  const daemon = fleet.start('node-a')
  await daemon.ready()
  const ipv6OfC = expectedLines([c]).filter(line => line.includes('::') || line.includes('06:03'))
  for (const [title, { lease, told }] of Object.entries(claims)) {
    await t.test(title, async () => {
      fleet.setLeases([own, b, lease])
      await eventually(async () => {
        const { problems } = await daemon.report()
        assert.deepEqual(
          problems.map(({ sentence }) => sentence),
          [told],
        )
        assert.deepEqual(peerLines(namespace), [...expectedLines([b]), ...ipv6OfC].toSorted())
      }, repairMs)
      assert.ok(daemon.log.some(({ level, text }) => level === 'warn' && text === told))
      fleet.setLeases([own, b, c])
      await eventually(async () => {
        assert.deepEqual((await daemon.report()).problems, [])
        assert.deepEqual(peerLines(namespace), expectedLines([b, c]))
      }, repairMs)
    })
  }
})

const refusals = {
  'two nodes with one subnet': {
    lease: { ...c, Subnet: '10.244.2.0/24' },
    told: 'Leases[node-c].Subnet: found "10.244.2.0/24", which overlaps 10.244.2.0/24 of node-b, accepted is a subnet that no other node has a part of',
  },
  "a part of this node's own subnet": {
    lease: { ...c, Subnet: '10.244.1.128/25' },
    told: 'Leases[node-c].Subnet: found "10.244.1.128/25", which overlaps 10.244.1.0/24 of node-a, accepted is a subnet that no other node has a part of',
  },
} as const

test('a leases file in which nodes clash is refused whole: the last good one stays in force, and the report says why', {
  skip,
}, async t => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases: [own, b] })
  const namespace = fleet.namespaceOf('node-a')
  const daemon = fleet.start('node-a')
  await daemon.ready()
  const before = viewOf(namespace)
  for (const [title, { lease, told }] of Object.entries(refusals)) {
    await t.test(title, async () => {
      fleet.setLeases([own, b, lease])
      await eventually(async () => {
        const [problem] = (await daemon.report()).problems
        assert.equal(problem?.code, 'leases-refused')
        assert.equal(problem?.sentence, `${fleet.folder.join('leases.json')}: ${told}`)
      })
      assert.deepEqual(viewOf(namespace), before)
    })
  }
  fleet.setLeases([own, b, c])
  await eventually(() => assert.deepEqual(peerLines(namespace), expectedLines([b, c])))
  assert.deepEqual((await daemon.report()).problems, [])
})

const obstacles = {
  'a routing daemon': 'ip route replace 10.244.2.0/24 via 192.0.2.9 proto 42',
  'an operator who wants nobody to get there': 'ip route replace blackhole 10.244.2.0/24',
} as const

test("somebody else's route in the place of ours is left there and named; when it goes, ours comes", {
  skip,
}, async t => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases: [own, b] })
  const namespace = fleet.namespaceOf('node-a')
  const daemon = fleet.start('node-a')
  await daemon.ready()
  const healthy = viewOf(namespace)
  for (const [title, command] of Object.entries(obstacles)) {
    await t.test(title, async () => {
      runIn(namespace, command)
      await eventually(async () => {
        const { problems, peers } = await daemon.report()
        assert.match(problems[0]?.sentence ?? '', /^the route to 10\.244\.2\.0\/24 was put there by somebody else/)
        assert.equal(peers.find(({ family }) => family === 'ipv4')?.state, 'error')
      }, repairMs)
      const [route] = viewOf(namespace).routes.filter(({ dst }) => dst === '10.244.2.0/24')
      assert.notEqual(route?.protocol, '138')
      runIn(namespace, 'ip route del 10.244.2.0/24')
      await eventually(() => assert.deepEqual(viewOf(namespace), healthy), repairMs)
      assert.deepEqual((await daemon.report()).problems, [])
    })
  }
})

test("somebody else's device with our VNI is left there, and the kernel's refusal of ours stands in the report", {
  skip,
}, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases: [own, b] })
  const namespace = fleet.namespaceOf('node-a')
  runIn(namespace, 'ip link add theirs up type vxlan id 1 dev eth0 local 192.0.2.1 dstport 8472 nolearning')
  const daemon = fleet.start('node-a')
  await eventually(async () => {
    const { isReady, failures } = await daemon.report()
    assert.equal(isReady, false)
    const [refusal] = failures.filter(({ operation }) => operation.startsWith('ip link add flannel.1'))
    assert.equal(refusal?.code, 'EEXIST')
    assert.match(refusal?.sentence ?? '', /specified VNI already exists/)
  })
  runIn(namespace, 'ip link del theirs')
  const { failures } = await daemon.ready()
  assert.deepEqual(failures, [])
  assert.deepEqual(peerLines(namespace), expectedLines([b]))
})

test('a next hop number that somebody else has taken is left to them, and the peer gets a plain route', {
  skip,
}, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases: [own, b] })
  const namespace = fleet.namespaceOf('node-a')
  const id = 0x0af40200
  runIn(namespace, `ip nexthop add id ${id} via 192.0.2.9 dev eth0`)
  await fleet.start('node-a').ready()
  const { routes, nexthops } = viewOf(namespace)
  assert.deepEqual(nexthops, [{ id, gateway: '192.0.2.9', dev: 'eth0', flags: [] }])
  assert.deepEqual(
    routes.filter(({ dst }) => dst === '10.244.2.0/24'),
    [{ dst: '10.244.2.0/24', gateway: '10.244.2.0', dev: 'flannel.1', protocol: '138', flags: ['onlink'] }],
  )
})
