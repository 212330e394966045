import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { after, test } from 'node:test'
import type { CniError, JsonObject } from '@weft/cni'
import { interfaceAddress } from '@weft/inet'
import { FileDescriptor, tryFlock } from '@weft/linux'
import { TemporaryFolder } from '../../test/temporary-folder.js'
import { type Asked, callOf, configOf } from '../testing/call.js'
import { hostLocalPlugin } from './host-local-plugin.js'

const folder = new TemporaryFolder()
after(() => folder[Symbol.dispose]())
let networks = 0

/** A network of its own for each test. */
function open(ipam: JsonObject, rest: JsonObject = {}) {
  const network = `net${++networks}`
  const plugin = hostLocalPlugin({ defaultDataDir: folder.path })
  const document = { ipam, ...rest }
  const path = folder.join(network)
  const asked = (more: Partial<Asked>) => callOf({ document, network, ...more })
  const add = async (containerId: string, more: Partial<Asked> = {}) =>
    (await plugin.add(asked({ containerId, ...more }))).ips.map(({ address }) => address)
  return {
    path,
    add,
    result: (containerId: string) => plugin.add(asked({ containerId })),
    del: (containerId: string, more: Partial<Asked> = {}) => plugin.delete(asked({ containerId, ...more })),
    check: (containerId: string, more: Partial<Asked> = {}) => plugin.check(asked({ containerId, ...more })),
    gc: (...containerIds: string[]) =>
      plugin.collectGarbage(
        configOf({ document, network }),
        containerIds.map(containerId => ({ containerId, interfaceName: 'eth0' })),
      ),
    status: () => plugin.status(configOf({ document, network })),
    write: (name: string, text: string) => {
      mkdirSync(path, { recursive: true })
      writeFileSync(`${path}/${name}`, text)
    },
    files: () => readdirSync(path).sort(),
  }
}

const small = { subnet: '10.1.0.0/29' }

test('an address is a file with its owner in it, and the last one given is noted', async () => {
  const { add, path, files } = open(small)
  assert.deepEqual(await add('c1'), ['10.1.0.2/29'])
  assert.deepEqual(files(), ['10.1.0.2', 'last_reserved_ip.0', 'lock'])
  assert.equal(readFileSync(`${path}/10.1.0.2`, 'utf8'), 'c1\r\neth0')
  assert.equal(readFileSync(`${path}/last_reserved_ip.0`, 'utf8'), '10.1.0.2')
})

test('a container has an address of each set, with the routes and name servers of the network', async () => {
  const resolvConf = folder.write(
    'resolv.conf',
    '# a remark\nnameserver 10.0.0.53\nsearch a b\nsearch c\noptions ndots:5\ndomain d\n',
  )
  const { result } = open({
    ranges: [[{ subnet: '10.1.0.0/24', gateway: '10.1.0.254' }], [{ subnet: 'fd00:1::/64' }]],
    routes: [{ dst: '10.0.0.0/8' }, { dst: '::/0', gw: 'fd00:1::9', mtu: 1400 }],
    resolvConf,
  })
  assert.deepEqual(await result('c1'), {
    interfaces: [],
    ips: [
      { address: '10.1.0.1/24', gateway: '10.1.0.254' },
      { address: 'fd00:1::2/64', gateway: 'fd00:1::1' },
    ],
    routes: [{ destination: '10.0.0.0/8' }, { destination: '::/0', gateway: 'fd00:1::9', mtu: 1400 }],
    dns: { nameservers: ['10.0.0.53'], search: ['a', 'b', 'c'], options: ['ndots:5'], domain: 'd' },
  })
})

test('a full range is told with its size and who holds it, and what was taken of other sets is given back', async () => {
  const { add, files } = open({ ranges: [[{ subnet: '10.9.0.0/24' }], [small]] })
  for (const id of ['c1', 'c2', 'c3', 'c4', 'c5']) await add(id)
  const before = files()
  await assert.rejects(add('c6'), (error: CniError) => {
    assert.equal(error.code, 11)
    assert.equal(
      error.message,
      'no address is free in 10.1.0.0/29: all 5 of 10.1.0.1-10.1.0.6 are held, 10.1.0.2 by c1 (eth0), ' +
        '10.1.0.3 by c2 (eth0), 10.1.0.4 by c3 (eth0) and 2 more',
    )
    return true
  })
  assert.deepEqual(files(), before)
})

test('an address that is free again is given when all others have been', async () => {
  const { add, del } = open(small)
  await add('c1')
  await del('c1')
  assert.deepEqual(await Promise.all(['c2', 'c3', 'c4', 'c5'].map(id => add(id))), [
    ['10.1.0.3/29'],
    ['10.1.0.4/29'],
    ['10.1.0.5/29'],
    ['10.1.0.6/29'],
  ])
  assert.deepEqual(await add('c6'), ['10.1.0.2/29'])
})

test('an ADD for what has an address is refused, and another interface of the container gets its own', async () => {
  const { add } = open(small)
  await add('c1')
  await assert.rejects(add('c1'), /10\.1\.0\.2 is held by c1 \(eth0\) already/)
  assert.deepEqual(await add('c1', { interfaceName: 'eth1' }), ['10.1.0.3/29'])
})

test('a DEL takes what this interface has and what is noted without one, and succeeds when nothing is', async () => {
  const { add, del, write, files } = open(small)
  await del('c1')
  await add('c1')
  await add('c1', { interfaceName: 'eth1' })
  write('10.1.0.5', 'old')
  await del('c1')
  assert.deepEqual(files().slice(0, 2), ['10.1.0.3', '10.1.0.5'])
  await del('old')
  await del('c1', { interfaceName: 'eth1' })
  assert.deepEqual(files(), ['last_reserved_ip.0', 'lock'])
})

test('the address that somebody wants is given: by CNI_ARGS, by args, by the runtime', async () => {
  for (const more of [
    { args: { IP: '10.1.0.4' } },
    { document: { ipam: small, args: { cni: { ips: ['10.1.0.4/29'] } } } },
    { document: { ipam: small, runtimeConfig: { ips: ['10.1.0.4/29'] } } },
    { document: { ipam: {}, runtimeConfig: { ips: ['10.1.0.4'], ipRanges: [[small]] } } },
  ]) {
    const { add } = open(small)
    assert.deepEqual(await add('c1', more), ['10.1.0.4/29'])
    await assert.rejects(
      add('c2', more),
      /the requested address 10\.1\.0\.4 of 10\.1\.0\.1-10\.1\.0\.6 is held already/,
    )
  }
})

test('a path that depends on where the daemon stands is refused', async () => {
  for (const key of ['dataDir', 'resolvConf'])
    for (const path of ['networks', '../networks', '/a\0b'])
      await assert.rejects(open({ ...small, [key]: path }).add('c1'), {
        name: 'ConfigError',
        message: new RegExp(`ipam\\.${key}: found .*, accepted is a path that begins with a slash`),
      })
})

test('a wish that cannot be fulfilled takes nothing', async () => {
  const { add, files } = open(small)
  await assert.rejects(add('c1', { args: { IP: '10.2.0.4' } }), /not to be had are the requested addresses 10\.2\.0\.4/)
  await assert.rejects(add('c1', { args: { IP: '10.1.0.1' } }), /10\.1\.0\.1 is the gateway of 10\.1\.0\.0\/29/)
  await assert.rejects(add('c1', { args: { IP: 'x' } }), /CNI_ARGS: IP: found "x", accepted is an address/)
  assert.deepEqual(files(), ['last_reserved_ip.0', 'lock'])
})

test('what others left half-written is nobody’s', async () => {
  const { add, write, gc, files } = open(small)
  write('10.1.0.2', '')
  assert.deepEqual(await add('c1'), ['10.1.0.2/29'])
  write('10.1.0.4', '')
  await gc('c1')
  assert.deepEqual(files(), ['10.1.0.2', 'last_reserved_ip.0', 'lock'])
})

test('garbage is what no valid attachment owns', async () => {
  const { add, gc, write, files } = open(small)
  await add('c1')
  await add('c2')
  await add('c2', { interfaceName: 'eth1' })
  write('10.1.0.6', 'c1')
  await gc('c1')
  assert.deepEqual(files().slice(0, 2), ['10.1.0.2', '10.1.0.6'])
  await gc()
  assert.deepEqual(files(), ['last_reserved_ip.0', 'lock'])
})

test('what another program does in the folder between two requests counts, whichever of its files it is about', async () => {
  const { add, del, write, files, path } = open(small)
  await add('c1')
  write('10.1.0.3', 'c9\r\neth0')
  assert.deepEqual(await add('c2'), ['10.1.0.4/29'])
  rmSync(`${path}/10.1.0.2`)
  write('10.1.0.2', 'c8\r\neth0')
  await del('c8')
  await del('c9')
  assert.deepEqual(files(), ['10.1.0.4', 'last_reserved_ip.0', 'lock'])
  // One more and one less are as many as before.
  rmSync(`${path}/10.1.0.4`)
  write('10.1.0.5', 'c7\r\neth0')
  await del('c7')
  assert.deepEqual(files(), ['last_reserved_ip.0', 'lock'])
})

test('a check compares what the container was told with what it holds', async () => {
  const { add, check, write } = open({ ranges: [[{ subnet: '10.1.0.0/29' }]] })
  await assert.rejects(check('c1'), /c1 \(eth0\) holds no address of 10\.1\.0\.1-10\.1\.0\.6/)
  await add('c1')
  const told = (text: string) => ({
    previousResult: { interfaces: [], ips: [{ address: interfaceAddress(text) }], routes: [], dns: {} },
  })
  await check('c1')
  await check('c1', told('10.1.0.2/29'))
  await assert.rejects(check('c1', told('10.1.0.3/29')), /has 10\.1\.0\.3, but holds 10\.1\.0\.2/)
  write('10.1.0.2', 'c2\r\neth0')
  await assert.rejects(check('c1'), /holds no address/)
})

test('a status says why no address could be given', async () => {
  const { status } = open(small)
  await status()
  const blocked = folder.write('a-file', '')
  await assert.rejects(open({ ...small, dataDir: blocked }).status(), (error: CniError) => {
    assert.equal(error.code, 50)
    assert.match(error.message, /no address can be given: E/)
    return true
  })
})

test('while another program has the lock, an ADD waits and this process goes on', async () => {
  const { add, write, path } = open(small)
  write('lock', '')
  const lock = FileDescriptor.open(`${path}/lock`)
  assert.equal(tryFlock(lock), true)
  const adding = add('c1')
  const first = await Promise.race([adding, new Promise(resolve => setTimeout(resolve, 30, 'still waiting'))])
  assert.equal(first, 'still waiting')
  lock.close()
  assert.deepEqual(await adding, ['10.1.0.2/29'])
})

for (const [ipam, sentence] of [
  [{}, /ipam\.ranges: found nothing, accepted is a list of lists/],
  [{ subnet: '10.1.0.1/24' }, /ipam\.subnet: found "10\.1\.0\.1\/24", accepted is a subnet/],
  [{ subnet: '10.1.0.0/31' }, /room for two addresses/],
  [{ ranges: [[]] }, /ipam\.ranges\[0\]: found \[\]/],
  [{ ranges: [[{ subnet: '10.1.0.0/24' }, { subnet: 'fd00::/64' }]] }, /ranges\[0\]: found ranges of IPv4 and of IPv6/],
  [
    { ranges: [[{ subnet: '10.1.0.0/24', rangeStart: '10.2.0.1' }]] },
    /ranges\[0\]\[0\]\.rangeStart: found "10\.2\.0\.1"/,
  ],
  [
    { subnet: '10.1.0.0/24', rangeStart: '10.1.0.9', rangeEnd: '10.1.0.3' },
    /rangeStart: found "10\.1\.0\.9", .* before the end/,
  ],
  [
    { ranges: [[{ subnet: '10.1.0.0/24' }], [{ subnet: '10.1.0.128/25' }]] },
    /found 10\.1\.0\.1-10\.1\.0\.254 and 10\.1\.0\.129-/,
  ],
  [{ subnet: '10.1.0.0/24', routes: [{ dst: 'x' }] }, /ipam\.routes\[0\]\.dst: found "x"/],
] as const satisfies readonly (readonly [JsonObject, RegExp])[])
  test(`refused with place and remedy: ${JSON.stringify(ipam)}`, async () => {
    await assert.rejects(open(ipam).add('c1'), sentence)
  })

test('a network’s name cannot lead out of the folder', async () => {
  for (const network of ['../x', '..', '', 'a/b', '.hidden', 'x'.repeat(5000)])
    await assert.rejects(open(small).add('c1', { network }), network.length > 255 ? /./ : /the network's name is/)
})
