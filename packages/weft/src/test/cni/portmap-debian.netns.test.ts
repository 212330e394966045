import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject, Result } from '@weft/cni'
import { address, interfaceAddress } from '@weft/inet'
import fc from 'fast-check'
import { portmapPlugin } from '../../cni/portmap/portmap-plugin.js'
import { callOf, configOf } from '../../cni/testing/call.js'
import { runDebianPlugin, skipWithoutPluginsOrNamespaces as skip, type Verb } from './debian-plugins.js'
import { NodeNamespace } from './node-namespace.js'

interface Asked {
  readonly verb: Verb
  readonly containerId: string
  readonly document: JsonObject
  /** The container's, last part of the addresses. None: without prevResult. */
  readonly host?: number
}

const anyMapping = fc.record(
  {
    hostPort: fc.integer({ min: 1, max: 65_535 }),
    containerPort: fc.integer({ min: 1, max: 65_535 }),
    protocol: fc.constantFrom('tcp', 'udp', 'sctp'),
    hostIP: fc.constantFrom('', '0.0.0.0', '10.9.0.1', '::', 'fd00:9::1'),
  },
  { requiredKeys: ['hostPort', 'containerPort', 'protocol'] },
)
const anyDocument = fc
  .record(
    {
      mappings: fc.oneof(
        { weight: 5, arbitrary: fc.array(anyMapping, { maxLength: 3 }) },
        { weight: 1, arbitrary: fc.array(anyMapping, { minLength: 15, maxLength: 18 }) },
      ),
      snat: fc.boolean(),
      mark: fc.constantFrom<JsonObject>({ markMasqBit: 0 }, { markMasqBit: 31 }, { externalSetMarkChain: 'THEIRS' }),
      conditionsV4: fc.constantFrom(['-s', '1.2.3.4/32'], ['!', '-d', '10.3.0.0/16', '-m', 'mark', '--mark', '0x1']),
      conditionsV6: fc.constantFrom(['-s', 'fd01::/16'], []),
    },
    { requiredKeys: ['mappings'] },
  )
  .map(({ mappings, mark, ...rest }): JsonObject => ({ ...rest, ...mark, runtimeConfig: { portMappings: mappings } }))

// Theirs is not asked to CHECK: of two families it looks for the rules of each in the tables of both.
test('for the same ports, Debian’s portmap and ours write the same rules, and each takes back the other’s', {
  skip,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyDocument, { minLength: 1, maxLength: 2 }), async documents => {
      using theirs = await NodeNamespace.open()
      using ours = await NodeNamespace.open()
      for (const node of [theirs, ours])
        for (const program of ['iptables', 'ip6tables']) node.run(`${program} -t nat -N THEIRS`)
      for (const [index, document] of documents.entries()) {
        const asked: Asked = { verb: 'ADD', containerId: `c${index}`, document, host: index + 2 }
        assert.deepEqual(await runOurs(ours, asked), await runTheirs(theirs, asked))
      }
      assert.deepEqual(await ours.rules(), await theirs.rules())
      for (const node of [theirs, ours])
        for (const [index, document] of documents.entries()) {
          const asked: Asked = { verb: 'CHECK', containerId: `c${index}`, document, host: index + 2 }
          await runOurs(node, asked)
        }
      const localnet = 'cat /proc/sys/net/ipv4/conf/cni9/route_localnet'
      assert.equal(ours.run(localnet), theirs.run(localnet))
      for (const [index, document] of documents.entries()) {
        const asked: Asked = { verb: 'DEL', containerId: `c${index}`, document, host: index + 2 }
        await runOurs(theirs, asked)
        await runTheirs(ours, asked)
      }
      assert.deepEqual(await ours.rules(), await theirs.rules())
      assert.deepEqual(ownChains(await ours.rules()), [])
    }),
    { numRuns: Number(process.env.CNI_DIFFERENCES ?? 3), seed: 7, endOnFailure: true, includeErrorInReport: true },
  )
})

const published = {
  runtimeConfig: {
    portMappings: [
      { hostPort: 8080, containerPort: 80, protocol: 'tcp' },
      { hostPort: 53, containerPort: 53, protocol: 'udp' },
    ],
  },
}

test('a container whose addresses nobody knows any more loses its ports, and so does one that GC does not name', {
  skip,
}, async () => {
  using node = await NodeNamespace.open()
  const plugin = portmapPlugin(node)
  for (const [index, run] of [runTheirs, runOurs, runOurs].entries())
    await run(node, { verb: 'ADD', containerId: `c${index}`, document: published, host: index + 2 })
  assert.equal(ownChains(await node.rules()).length, 6)
  await runOurs(node, { verb: 'DEL', containerId: 'c0', document: published })
  await runOurs(node, { verb: 'DEL', containerId: 'c0', document: published })
  assert.equal(ownChains(await node.rules()).length, 4)
  await plugin.collectGarbage(configOf({ document: {}, network: 'other' }), [])
  assert.equal(ownChains(await node.rules()).length, 4)
  await plugin.collectGarbage(configOf({ document: {} }), [{ containerId: 'c2', interfaceName: 'eth0' }])
  assert.deepEqual(new Set(ownChains(await node.rules()).map(chain => chain.split(' ')[2])).size, 1)
  await runOurs(node, { verb: 'CHECK', containerId: 'c2', document: published, host: 4 })
  await assert.rejects(
    runOurs(node, { verb: 'CHECK', containerId: 'c1', document: published, host: 3 }),
    /missing in table nat/,
  )
})

test('many containers at once lose none of each other’s ports, neither ours nor theirs', { skip }, async () => {
  using node = await NodeNamespace.open()
  const runs = Array.from({ length: 24 }, (_, index) => (index % 4 === 0 ? runTheirs : runOurs))
  const ask = (verb: Verb) =>
    Promise.all(
      runs.map((run, index) => run(node, { verb, containerId: `c${index}`, document: published, host: index + 2 })),
    )
  await ask('ADD')
  assert.equal(ownChains(await node.rules()).length, 48)
  for (const index of runs.keys())
    await runOurs(node, { verb: 'CHECK', containerId: `c${index}`, document: published, host: index + 2 })
  await ask('DEL')
  assert.deepEqual(ownChains(await node.rules()), [])
})

test('an ADD that is asked again with other ports has those alone', { skip }, async () => {
  using node = await NodeNamespace.open()
  await runOurs(node, { verb: 'ADD', containerId: 'c0', document: published, host: 2 })
  const other = { runtimeConfig: { portMappings: [{ hostPort: 9090, containerPort: 80, protocol: 'tcp' }] } }
  await runOurs(node, { verb: 'ADD', containerId: 'c0', document: other, host: 2 })
  const text = JSON.stringify(await node.rules())
  assert.ok(text.includes('--dports 9090') && !text.includes('8080'))
})

test('rules that iptables refuses leave nothing', { skip }, async () => {
  using node = await NodeNamespace.open()
  const document = { ...published, externalSetMarkChain: 'NO-SUCH-CHAIN' }
  await assert.rejects(runOurs(node, { verb: 'ADD', containerId: 'c0', document, host: 2 }), /IptablesError|refused/)
  assert.deepEqual(ownChains(await node.rules()), [])
})

function resultFor(host: number): Result {
  return {
    interfaces: [{ name: 'cni9' }, { name: 'eth0', sandbox: '/run/netns/x' }],
    ips: [
      { address: interfaceAddress(`10.9.0.${host}/24`), gateway: address('10.9.0.1'), interface: 1 },
      { address: interfaceAddress(`fd00:9::${host}/64`), interface: 1 },
    ],
    routes: [],
    dns: {},
  }
}

async function runOurs(node: NodeNamespace, { verb, containerId, document, host }: Asked): Promise<unknown> {
  const plugin = portmapPlugin(node, { openConntrack: () => node.openConntrack() })
  const call = callOf({ containerId, document, ...(host !== undefined && { previousResult: resultFor(host) }) })
  if (verb === 'ADD') return (await plugin.add(call)).ips.map(({ address }) => address)
  await (verb === 'DEL' ? plugin.delete(call) : plugin.check(call))
  return []
}

async function runTheirs(node: NodeNamespace, { verb, containerId, document, host }: Asked): Promise<unknown> {
  const { routes, ...told } = resultFor(host ?? 0)
  const prevResult = {
    cniVersion: '1.0.0',
    ...told,
    interfaces: told.interfaces.map(one => ({ ...one })),
    ips: told.ips.map(one => ({ ...one })),
    dns: {},
  }
  const config: JsonObject = {
    cniVersion: '1.0.0',
    name: 'cbr0',
    type: 'portmap',
    ...document,
    ...(host !== undefined && { prevResult }),
  }
  const said = await runDebianPlugin('portmap', { verb, config, containerId, node: node.namespace })
  assert.ok(said.isSuccess, JSON.stringify(said.answer))
  const { ips = [] } = said.answer
  return Array.isArray(ips) ? ips.map((one: JsonObject) => one.address) : ips
}

function ownChains(rules: Record<string, readonly string[]>): readonly string[] {
  return Object.keys(rules).filter(chain => chain.includes('CNI-DN-'))
}
