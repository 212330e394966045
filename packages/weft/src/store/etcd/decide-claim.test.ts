import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { address, parsePrefix4 } from '@weft/inet'
import type { Claim } from '../../model/claim.js'
import { families } from '../../model/family.js'
import { subnetsOf } from '../../model/subnets.js'
import { type ClaimDecision, decideClaim } from './decide-claim.js'
import type { LeaseRecord } from './lease-record.js'
import { allSubnetsBut, claimOf, ipv4Network, ipv6Network } from './testing/claim-of.js'
import { prefix, recordOf } from './testing/key-value-of.js'

function decide(claim: Claim, ...records: readonly LeaseRecord[]) {
  return told(decideClaim({ prefix, claim, records, attempt: 0 }))
}

/** What is decided once the key of the IPv6 subnet alone is there, which comes first. */
function decideWithHalf(claim: Claim, ...records: readonly LeaseRecord[]) {
  const [, subnet] = /^create (fd00:\S+)$/.exec(decide(claim, ...records)) ?? []
  assert.ok(subnet !== undefined, decide(claim, ...records))
  return decide(claim, ...records, recordOf(`${claim.node} ${subnet} via ${claim.publicIpv6}`, { revision: 9 }))
}

/** A decision in words. */
function told(decision: ClaimDecision): string {
  if (decision.do === 'wait') return `wait: ${decision.problem.code}: ${decision.problem.sentence}`
  if (decision.do === 'disclaim') return `disclaim ${decision.own.kv.key.slice(prefix.length + 1)}`
  const replaced = decision.replaces.map(({ kv }) => kv.key.slice(prefix.length + 1))
  const subnets = decision.do === 'keep' ? decision.own.subnets : decision.subnets
  const what = [decision.do, subnets.ipv4, subnets.ipv6].filter(word => word !== undefined)
  return [...what, ...(replaced.length === 0 ? [] : ['instead of', ...replaced])].join(' ')
}

const dual = ['192.0.2.1', '2001:db8::1']
const dualClaim = claimOf({ via: dual })
const peer = recordOf('node-b 10.244.2.0/24 via 192.0.2.2 backend vxlan')

describe('the lease that is there for this node', () => {
  test("is kept when it bears the node's name, whatever its address", () => {
    assert.equal(decide(claimOf(), peer, recordOf('node-a 10.244.7.0/24 via 192.0.2.99')), 'keep 10.244.7.0/24')
  })
  test("is kept when flannel wrote it for this node's address", () => {
    const flannels = recordOf('? 10.244.7.0/24 via 192.0.2.1 backend vxlan', { by: 'flannel' })
    assert.equal(decide(claimOf(), peer, flannels), 'keep 10.244.7.0/24')
  })
  test('wins over the subnets that the node had before', () => {
    const claim = claimOf({ previous: ['10.244.9.0/24'], familiesInUse: families })
    assert.equal(decide(claim, recordOf('node-a 10.244.7.0/24 via 192.0.2.1')), 'keep 10.244.7.0/24')
  })
  test('is replaced when it is outside the network or of another length', () => {
    for (const subnet of ['10.99.7.0/24', '10.244.7.0/25']) {
      const claim = claimOf({ previous: ['10.244.9.0/24'] })
      const key = `subnets/${subnet.replace('/', '-')}`
      assert.equal(decide(claim, recordOf(`node-a ${subnet} via 192.0.2.1`)), `create 10.244.9.0/24 instead of ${key}`)
    }
  })
  test('is kept outside of the range for new leases', () => {
    const narrow = { ...ipv4Network, subnetMin: ipv4Network.subnetMax }
    const claim = claimOf({ networks: { ipv4: narrow } })
    assert.equal(decide(claim, recordOf('node-a 10.244.7.0/24 via 192.0.2.1')), 'keep 10.244.7.0/24')
  })
  test('keeps its subnet when the node gets a second family', () => {
    const claim = claimOf({ via: dual, previous: ['fd00:10:244:9::/64'] })
    const own = recordOf('node-a 10.244.7.0/24 via 192.0.2.1')
    assert.equal(
      decideWithHalf(claim, own),
      'create 10.244.7.0/24 fd00:10:244:9::/64 instead of subnets/10.244.7.0-24 ipv6-subnets/fd00:10:244:9::-64',
    )
  })
  test('keeps a second family that is off now', () => {
    const dual = recordOf('node-a 10.244.7.0/24 via 192.0.2.1 fd00:10:244:9::/64 via 2001:db8::1')
    assert.equal(decide(claimOf(), dual), 'keep 10.244.7.0/24 fd00:10:244:9::/64')
  })
  test('moves from the IPv6-only keys to those that flannel reads when the node gets IPv4', () => {
    const claim = claimOf({ via: dual, previous: ['10.244.7.0/24'] })
    const decision = decide(claim, recordOf('node-a fd00:10:244:9::/64 via 2001:db8::1'))
    assert.equal(decision, 'create 10.244.7.0/24 fd00:10:244:9::/64 instead of ipv6-subnets/fd00:10:244:9::-64')
  })
  test('is not given up for a better one while somebody else claims the same subnet: the older key counts', () => {
    const own = recordOf('node-a 10.244.7.0/24 via 192.0.2.1', { revision: 3 })
    const usurper = recordOf('node-x 10.244.7.0/25 via 192.0.2.9', { revision: 4 })
    assert.equal(decide(dualClaim, own, usurper), 'keep 10.244.7.0/24')
  })
  test('is given up in a family where an older key takes the same subnet: nobody else would believe it', () => {
    const older = recordOf('node-x 10.244.6.0/24 via 192.0.2.9 fd00:10:244:9::/64 via 2001:db8::9', { revision: 3 })
    const own = recordOf('node-a 10.244.7.0/24 via 192.0.2.1 fd00:10:244:9::/64 via 2001:db8::1', { revision: 4 })
    assert.match(
      decideWithHalf(dualClaim, older, own),
      /^create 10\.244\.7\.0\/24 fd00:10:244:(?!9:)[0-9a-f]+::\/64 instead of subnets\/10\.244\.7\.0-24&fd00:10:244:9::-64 /,
    )
    const inUse = claimOf({ via: dual, previous: ['fd00:10:244:9::/64'], familiesInUse: families })
    assert.match(decide(inUse, older, own), /^wait: lease-taken: fd00:10:244:9::\/64, in which this node has pods/)
  })
  test('is given up in both families when one is lost and somebody younger claims the other: both would go', () => {
    const older = recordOf('node-x 10.244.7.0/24 via 192.0.2.9 fd00:10:244:8::/64 via 2001:db8::9', { revision: 3 })
    const own = recordOf('node-a 10.244.7.0/24 via 192.0.2.1 fd00:10:244:9::/64 via 2001:db8::1', { revision: 4 })
    const younger = recordOf('node-y 10.244.6.0/24 via 192.0.2.8 fd00:10:244:9::/64 via 2001:db8::8', { revision: 5 })
    assert.match(
      decideWithHalf(dualClaim, older, own, younger),
      /^create 10\.244\.(?![67]\.)\d+\.0\/24 fd00:10:244:(?![89]:)[0-9a-f]+::\/64 instead of subnets\/10\.244\.7\.0-24&fd00:10:244:9::-64 /,
    )
  })
  test('is given up when it does not fit, even if somebody younger claims what fits', () => {
    const own = recordOf('node-a 10.99.7.0/24 via 192.0.2.1 fd00:10:244:9::/64 via 2001:db8::1', { revision: 4 })
    const younger = recordOf('node-y 10.244.6.0/24 via 192.0.2.8 fd00:10:244:9::/64 via 2001:db8::8', { revision: 5 })
    assert.match(
      decideWithHalf(dualClaim, own, younger),
      /^create 10\.244\.\d+\.0\/24 fd00:10:244:(?!9:)[0-9a-f]+::\/64 instead of /,
    )
  })
  test('loses a family that is off now where somebody had it before: nobody else would believe any of it', () => {
    const older = recordOf('node-x 10.244.6.0/24 via 192.0.2.9 fd00:10:244:9::/64 via 2001:db8::9', { revision: 3 })
    const own = recordOf('node-a 10.244.7.0/24 via 192.0.2.1 fd00:10:244:9::/64 via 2001:db8::1', { revision: 4 })
    assert.equal(
      decide(claimOf(), older, own),
      'create 10.244.7.0/24 instead of subnets/10.244.7.0-24&fd00:10:244:9::-64',
    )
  })
  test('is one: older ones of the same node are given up, the one with the pods is kept', () => {
    const claim = claimOf({ previous: ['10.244.8.0/24'] })
    const first = recordOf('node-a 10.244.7.0/24 via 192.0.2.1', { revision: 3 })
    const second = recordOf('node-a 10.244.8.0/24 via 192.0.2.1', { revision: 4 })
    assert.equal(decide(claim, first, second), 'keep 10.244.8.0/24 instead of subnets/10.244.7.0-24')
    assert.equal(decide(claimOf(), first, second), 'keep 10.244.7.0/24 instead of subnets/10.244.8.0-24')
  })
})

describe('a reservation', () => {
  const reserved = recordOf('node-a 10.244.7.0/24', { isReserved: true })
  test('for this node is its lease', () => {
    assert.equal(decide(claimOf(), peer, reserved), 'keep 10.244.7.0/24')
  })
  test('for its address is its lease too', () => {
    const byAddress = recordOf('? 10.244.7.0/24 via 192.0.2.1', { isReserved: true, by: 'flannel' })
    assert.equal(decide(claimOf(), byAddress), 'keep 10.244.7.0/24')
  })
  test('is never given up, not even for another one', () => {
    const other = recordOf('node-a 10.244.8.0/24', { isReserved: true, revision: 5 })
    assert.equal(decide(claimOf(), reserved, other), 'keep 10.244.7.0/24')
  })
  test('wins over an ordinary lease of the node that no pods are in', () => {
    const lease = recordOf('node-a 10.244.8.0/24 via 192.0.2.1', { revision: 1 })
    assert.equal(decide(claimOf(), lease, reserved), 'keep 10.244.7.0/24 instead of subnets/10.244.8.0-24')
    assert.equal(decide(claimOf({ previous: ['10.244.8.0/24'] }), lease, reserved), 'keep 10.244.8.0/24')
  })
  test('that its node has used is what the others go by, unless the lease with the pods is older', () => {
    const claim = claimOf({ previous: ['10.244.8.0/24'] })
    const used = recordOf('node-a 10.244.7.0/24 via 192.0.2.1 backend vxlan', { isReserved: true, revision: 3 })
    const younger = recordOf('node-a 10.244.8.0/24 via 192.0.2.1 backend vxlan', { revision: 4 })
    const older = recordOf('node-a 10.244.8.0/24 via 192.0.2.1 backend vxlan', { revision: 2 })
    assert.equal(decide(claim, used, younger), 'keep 10.244.7.0/24 instead of subnets/10.244.8.0-24')
    assert.equal(decide(claim, used, older), 'keep 10.244.8.0/24')
  })
  test('that does not fit the network is told, and neither used nor deleted', () => {
    const outside = recordOf('node-a 10.99.7.0/24', { isReserved: true })
    assert.equal(
      decide(claimOf(), outside),
      'wait: reservation: /coreos.com/network/subnets/10.99.7.0-24 reserves 10.99.7.0/24 for this node, but the network gives out /24 in 10.244.0.0/16; release the reservation or change the network',
    )
  })
  test('of what somebody else had before is told, and neither used nor deleted', () => {
    const older = recordOf('node-b 10.244.7.128/25 via 192.0.2.2', { revision: 1 })
    assert.equal(
      decide(claimOf(), older, reserved),
      'wait: reservation: /coreos.com/network/subnets/10.244.7.0-24 reserves 10.244.7.0/24 for this node, but node-b had it before (/coreos.com/network/subnets/10.244.7.128-25); release one of the two',
    )
  })
  test('for somebody else is taken', () => {
    const taken = allSubnetsBut('10.244.77.0/24').map(subnet => recordOf(`node-z ${subnet}`, { isReserved: true }))
    assert.equal(decide(claimOf({ previous: ['10.244.7.0/24'] }), ...taken), 'create 10.244.77.0/24')
  })
})

describe('the subnets that the node had before', () => {
  const claim = claimOf({ previous: ['10.244.2.0/24'] })
  test('are taken again if they are free', () => {
    assert.equal(decide(claim), 'create 10.244.2.0/24')
  })
  test('are left to others who have them when no pods are in them', () => {
    assert.match(decide(claim, peer), /^create 10\.244\.(?!2\.)\d+\.0\/24$/)
  })
  test('are waited for when pods are in them', () => {
    assert.equal(
      decide({ ...claim, familiesInUse: families }, peer),
      'wait: lease-taken: 10.244.2.0/24, in which this node has pods, is taken by node-b (/coreos.com/network/subnets/10.244.2.0-24); the pods keep their addresses, and nothing is claimed until the other gives way or the pods are gone',
    )
  })
  test('are waited for in the families that pods are in, and in no other', () => {
    const before = claimOf({ via: dual, previous: ['10.244.2.0/24', 'fd00:10:244:9::/64'], familiesInUse: ['ipv6'] })
    assert.match(decideWithHalf(before, peer), /^create 10\.244\.(?!2\.)\d+\.0\/24 fd00:10:244:9::\/64 /)
    assert.match(decide({ ...before, familiesInUse: ['ipv4'] }, peer), /^wait: lease-taken: 10\.244\.2\.0\/24, /)
  })
  test('are taken too when only a part of them is, in whatever key, readable or not', () => {
    const inUse = { ...claim, familiesInUse: families }
    for (const taker of [
      recordOf('node-b 10.244.2.128/25 via 192.0.2.2'),
      recordOf('node-b 10.244.2.0/23 via 192.0.2.2'),
      recordOf('node-b 10.244.2.0/24 via 192.0.2.2 fd00:10:244:9::/64 via 2001:db8::2'),
      recordOf('node-b 10.244.2.0/24', { value: 'broken' }),
    ])
      assert.match(decide(inUse, taker), /^wait: lease-taken: /)
  })
  test('are forgotten when the network has moved', () => {
    assert.match(decide(claimOf({ previous: ['10.99.2.0/24'], familiesInUse: families })), /^create 10\.244\./)
  })
})

describe('two nodes with one public address', () => {
  const lease = recordOf('node-b 10.244.2.0/24 via 192.0.2.1 fd00:10:244:2::/64 via 2001:db8::2')
  test('are refused with both names', () => {
    assert.equal(
      decide(claimOf(), lease),
      'wait: address-clash: node-a and node-b have the same public address 192.0.2.1, and node-b holds /coreos.com/network/subnets/10.244.2.0-24&fd00:10:244:2::-64. Give node-a another with --iface, --iface-can-reach ADDRESS or --public-ip; or, if node-b is gone, release its lease',
    )
  })
  test('are refused in IPv6 too', () => {
    assert.match(decide(claimOf({ via: ['192.0.2.7', '2001:db8::2'] }), lease), /same public address 2001:db8::2/)
  })
  test('are told the one that they share, in a network of IPv6 alone too', () => {
    const twin = recordOf('node-b fd00:10:244:2::/64 via 2001:db8::2')
    assert.match(decide(claimOf({ via: ['2001:db8::2'] }), twin), /have the same public address 2001:db8::2, and/)
  })
  test('are refused even if the node has a lease of its own', () => {
    assert.match(decide(claimOf(), recordOf('node-a 10.244.7.0/24'), lease), /^wait: address-clash/)
  })
  test("take back what they told others of addresses that they have no more: those may be the other one's now", () => {
    const own = recordOf('node-a 10.244.7.0/24 via 192.0.2.2')
    assert.equal(decide(claimOf(), own, lease), 'disclaim subnets/10.244.7.0-24')
    const given = claimOf({ machineAddresses: [address('192.0.2.1'), address('192.0.2.2')] })
    assert.match(decide(given, own, lease), /^wait: address-clash/)
  })
})

describe('a new subnet', () => {
  test('is drawn for each family', () => {
    assert.match(
      decideWithHalf(dualClaim),
      /^create 10\.244\.\d+\.0\/24 fd00:10:244:[0-9a-f]+::\/64 instead of ipv6-subnets\/fd00:/,
    )
  })
  test('in both families begins with the key of the IPv6 one: it is the same for all who want it', () => {
    const own = recordOf('node-a 10.244.7.0/24 via 192.0.2.1', { revision: 3 })
    const claim = claimOf({ via: dual, previous: ['fd00:10:244:9::/64'] })
    assert.equal(decide(claim), 'create fd00:10:244:9::/64')
    assert.equal(decide(claim, own), 'create fd00:10:244:9::/64')
    const older = recordOf('node-b 10.244.2.0/24 via 192.0.2.2 fd00:10:244:9::/64 via 2001:db8::2', { revision: 4 })
    const half = recordOf('node-a fd00:10:244:9::/64 via 2001:db8::1', { revision: 5 })
    assert.match(
      decide(claim, own, older, half),
      /^create fd00:10:244:(?!9:)[0-9a-f]+::\/64 instead of ipv6-subnets\/fd00:10:244:9::-64$/,
    )
    assert.equal(decide(claimOf(), own, half), 'keep 10.244.7.0/24 instead of ipv6-subnets/fd00:10:244:9::-64')
  })
  test('in both families lets go of its IPv6 half when somebody made a whole key over it meanwhile, as flannel does', () => {
    const half = recordOf('node-a fd00:10:244:9::/64 via 2001:db8::1', { revision: 5 })
    const younger = recordOf('node-b 10.244.2.0/24 via 192.0.2.2 fd00:10:244:9::/64 via 2001:db8::2', { revision: 6 })
    const claim = claimOf({ via: dual })
    assert.match(decide(claim, half, younger), /^create fd00:10:244:(?!9:)[0-9a-f]+::\/64$/)
    const other = recordOf('node-a fd00:10:244:b::/64 via 2001:db8::1', { revision: 7 })
    assert.match(
      decide(claim, half, other, younger),
      /^create 10\.244\.\d+\.0\/24 fd00:10:244:b::\/64 instead of ipv6-subnets\/fd00:10:244:9::-64 ipv6-subnets\/fd00:10:244:b::-64$/,
    )
    const inUse = claimOf({ via: dual, previous: ['fd00:10:244:9::/64'], familiesInUse: ['ipv6'] })
    assert.match(decide(inUse, half, younger), /^wait: lease-taken: fd00:10:244:9::\/64, /)
  })
  test('is drawn for IPv6 alone', () => {
    assert.match(decide(claimOf({ via: ['2001:db8::1'] })), /^create fd00:10:244:[0-9a-f]+::\/64$/)
  })
  test('is another one at the next attempt', () => {
    const attempts = [0, 1, 2, 3].map(attempt => told(decideClaim({ prefix, claim: claimOf(), records: [], attempt })))
    assert.equal(new Set(attempts).size, 4)
  })
  test('is the one that was asked for without an answer, as long as it is free: it may be on its way', () => {
    const tried = subnetsOf(parsePrefix4('10.244.77.0/24'), undefined)
    const decideAgain = (...records: readonly LeaseRecord[]) =>
      told(decideClaim({ prefix, claim: claimOf(), records, attempt: 0, tried }))
    assert.equal(decideAgain(peer), 'create 10.244.77.0/24')
    assert.doesNotMatch(decideAgain(recordOf('node-b 10.244.77.0/25 via 192.0.2.2')), /10\.244\.77\.0/)
  })
  test('keeps clear of keys whose value nobody can read', () => {
    const taken = allSubnetsBut('10.244.77.0/24').map(subnet => recordOf(`? ${subnet}`, { value: '}' }))
    assert.equal(decide(claimOf(), ...taken), 'create 10.244.77.0/24')
  })
  test('is not to be had when all are taken, and the sentence says so', () => {
    const taken = allSubnetsBut().map(subnet => recordOf(`node-z ${subnet} via 192.0.2.9`))
    assert.equal(
      decide(claimOf(), ...taken),
      'wait: network-full: there is no free /24 in 10.244.0.0/16 for node-a: all from 10.244.1.0/24 to 10.244.255.0/24 are taken',
    )
  })
  test('needs a family', () => {
    assert.match(decide(claimOf({ networks: {} })), /^wait: lease-missing: node-a has no address in any family/)
    assert.match(decide(claimOf({ networks: { ipv6: ipv6Network } })), /^create fd00:/)
  })
})
