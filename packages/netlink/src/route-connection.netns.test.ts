import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { address, addressAt, prefix, subnetAt, withLength } from '@weft/inet'
import { addAddress } from './address/address-requests.js'
import { changeLink } from './link/link-requests.js'
import { replaceNexthop } from './nexthop/nexthop-requests.js'
import { addRoute, deleteRoute } from './route/route-requests.js'
import { RouteConnection } from './route-connection.js'
import { inTestNamespace, skip } from './testing/test-namespace.js'

const network = prefix('10.0.0.0/8')

test(
  'a batch with a refusal in the middle does the rest, and reports exactly that one',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up0')
    const requests = Array.from({ length: 3000 }, (_, index) =>
      addRoute(
        index === 1500
          ? { destination: subnetAt(network, 24, index), gateway: address('203.0.113.1'), linkIndex }
          : { destination: subnetAt(network, 24, index), linkIndex },
      ),
    )
    const outcomes = kernel.connection.execute(requests)
    assert.equal(outcomes.length, 3000)
    assert.deepEqual(
      outcomes.flatMap((outcome, index) => (outcome === undefined ? [] : [[index, outcome.message]])),
      [[1500, 'RTM_NEWROUTE: Nexthop has invalid gateway (ENETUNREACH)']],
    )
    const made = kernel.connection.routes({ family: 'ipv4', table: 254 }).filter(route => route.protocol === 3)
    assert.equal(made.length, 2999)
  }),
)

test(
  'every refusal of a batch in which all are refused arrives, the last one too',
  { skip },
  inTestNamespace(kernel => {
    const requests = Array.from({ length: 5000 }, (_, index) =>
      deleteRoute({ destination: subnetAt(network, 24, index) }),
    )
    const outcomes = kernel.connection.execute(requests)
    assert.deepEqual([...new Set(outcomes.map(outcome => outcome?.errno))], ['ESRCH'])
  }),
)

test(
  'a dump of 5,000 routes of each family has each of them once',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up0')
    for (const [family, outer, length] of [
      ['ipv4', network, 24],
      ['ipv6', prefix('fd00::/40'), 64],
    ] as const) {
      const destinations = Array.from({ length: 5000 }, (_, index) => subnetAt(outer, length, index))
      kernel.execute(...destinations.map(destination => addRoute({ destination, linkIndex, protocol: 80 })))
      const dumped = kernel.connection.routes({ family, table: 254 }).filter(route => route.protocol === 80)
      assert.deepEqual(dumped.map(route => route.destination).sort(), destinations.sort())
    }
  }),
)

test(
  'a lookup tells the way to neighbours, gateways, nexthops, oneself and nowhere',
  { skip },
  inTestNamespace(kernel => {
    const up0 = kernel.index('up0')
    const lo = kernel.index('lo')
    kernel.execute(
      addRoute({ destination: prefix('10.1.0.0/16'), gateway: address('192.0.2.2') }),
      addRoute({ destination: prefix('10.2.0.0/16'), type: 'unreachable' }),
      replaceNexthop({ id: 7, family: 'ipv4', gateway: address('192.0.2.7'), linkIndex: up0 }),
      addRoute({ destination: prefix('10.3.0.0/16'), nexthopId: 7 }),
      addRoute({ destination: prefix('fd00:1::/64'), gateway: address('2001:db8::2') }),
      addRoute({ destination: prefix('fd00:2::/64'), type: 'unreachable' }),
      addRoute({ destination: prefix('fd00:3::/64'), type: 'blackhole' }),
      replaceNexthop({ id: 8, family: 'ipv6', gateway: address('2001:db8::7'), linkIndex: up0 }),
      addRoute({ destination: prefix('fd00:4::/64'), nexthopId: 8 }),
    )
    const resolve = (text: string) => {
      const [lookup] = kernel.connection.resolve([address(text)])
      return lookup instanceof Error ? lookup.errno : lookup
    }
    const source4 = { preferredSource: '192.0.2.1' }
    const source6 = { preferredSource: '2001:db8::1' }
    assert.deepEqual(resolve('192.0.2.9'), { type: 'unicast', linkIndex: up0, ...source4 })
    assert.deepEqual(resolve('10.1.2.3'), { type: 'unicast', linkIndex: up0, gateway: '192.0.2.2', ...source4 })
    assert.deepEqual(resolve('10.3.2.1'), { type: 'unicast', linkIndex: up0, gateway: '192.0.2.7', ...source4 })
    assert.deepEqual(resolve('192.0.2.1'), { type: 'local', linkIndex: lo, ...source4 })
    assert.equal(resolve('10.2.0.1'), 'EHOSTUNREACH')
    assert.equal(resolve('198.51.100.1'), 'ENETUNREACH')
    assert.deepEqual(resolve('2001:db8::9'), { type: 'unicast', linkIndex: up0, ...source6 })
    assert.deepEqual(resolve('fd00:1::1'), { type: 'unicast', linkIndex: up0, gateway: '2001:db8::2', ...source6 })
    assert.deepEqual(resolve('fd00:4::1'), { type: 'unicast', linkIndex: up0, gateway: '2001:db8::7', ...source6 })
    assert.deepEqual(resolve('::1'), { type: 'local', linkIndex: lo, preferredSource: '::1' })
    assert.equal(resolve('fd00:2::1'), 'EHOSTUNREACH')
    assert.equal(resolve('fd00:3::1'), 'EINVAL')
    assert.equal(resolve('2001:db8:ffff::1'), 'ENETUNREACH')
  }),
)

test(
  'many lookups at once are answered in order',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up0')
    const sources = [address('192.0.2.1'), address('192.0.2.7')] as const
    kernel.execute(addAddress({ linkIndex, address: withLength(sources[1], 32) }))
    const destinations = Array.from({ length: 3000 }, (_, index) => subnetAt(network, 24, index))
    const sourceOf = (index: number) => sources[index % 2 === 0 ? 0 : 1]
    kernel.execute(
      ...destinations.map((destination, index) =>
        addRoute({ destination, linkIndex, preferredSource: sourceOf(index) }),
      ),
    )
    const lookups = kernel.connection.resolve(destinations.map(destination => addressAt(destination, 1)))
    const told = lookups.map(lookup => (lookup instanceof Error ? lookup.message : lookup.preferredSource))
    assert.ok(
      told.every((source, index) => source === sourceOf(index)),
      told.join(),
    )
  }),
)

test(
  'two connections to one namespace work side by side, and each has a port of its own',
  { skip },
  inTestNamespace(kernel => {
    const other = RouteConnection.open(kernel.namespace)
    try {
      assert.notEqual(other.portId, kernel.connection.portId)
      assert.deepEqual(other.execute([changeLink({ index: kernel.index('up0'), mtuBytes: 1400 })]), [undefined])
      assert.equal(kernel.link('up0').mtuBytes, 1400)
    } finally {
      other.close()
    }
  }),
)

test('in a user namespace, where the receive buffer stays small, no refusal is lost', { skip }, () => {
  const { stdout, stderr } = runIsolated(`
    const destination = inet.prefix('10.1.0.0/16')
    const requests = Array.from({ length: 5000 }, () => netlink.deleteRoute({ destination }))
    const outcomes = netlink.RouteConnection.open().execute(requests)
    console.log(outcomes.length, new Set(outcomes.map(outcome => outcome?.errno)))
  `)
  assert.equal(stderr, '')
  assert.equal(stdout, "5000 Set(1) { 'ESRCH' }\n")
})

test('NETLINK_TRACE=1 prints every message to the standard error', { skip }, () => {
  const { stderr } = runIsolated(
    "netlink.RouteConnection.open().execute([netlink.deleteRoute({ destination: inet.prefix('10.1.0.0/16') })])",
    { NETLINK_TRACE: '1' },
  )
  const [request, answer] = stderr.split('\n')
  assert.match(request ?? '', /^netlink > #1 RTM_DELROUTE acknowledge \{"family":"ipv4","destination":"10.1.0.0\/16"/)
  assert.equal(answer, 'netlink < #1 refused: ESRCH FIB table does not exist')
})

/** Runs a few lines in a process of its own, as root of a user namespace with a network of its own. */
function runIsolated(script: string, environment: NodeJS.ProcessEnv = {}) {
  const source = `
    import * as netlink from ${JSON.stringify(new URL('index.js', import.meta.url))}
    import * as inet from ${JSON.stringify(import.meta.resolve('@weft/inet'))}
    ${script}`
  const args = ['--user', '--map-root-user', '--net', process.execPath, '--input-type=module', '--eval', source]
  return spawnSync('unshare', args, { encoding: 'utf8', env: { ...process.env, ...environment } })
}

test(
  'links are looked up together, and what is not there leaves its place empty',
  { skip },
  inTestNamespace(kernel => {
    const found = kernel.connection.linksAt([{ name: 'up0' }, { index: 9999 }, { index: kernel.index('lo') }])
    assert.deepEqual(
      found.map(link => link?.name),
      ['up0', undefined, 'lo'],
    )
  }),
)
