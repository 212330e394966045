import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfaceAddress } from '@weft/inet'
import type { CniVersion } from './cni-version.js'
import { isJsonObject, type JsonObject } from './json.js'
import { Network } from './network.js'
import { parseNetworkList } from './network-list.js'
import type { Call, Plugin } from './plugin.js'
import type { Result } from './result.js'

const attachment = {
  containerId: 'c1',
  interfaceName: 'eth0',
  namespacePath: '/run/netns/c1',
  args: new Map(),
  pluginFolders: [],
}
const result: Result = { interfaces: [], ips: [{ address: interfaceAddress('10.244.1.2/24') }], routes: [], dns: {} }

function networkOf(cniVersion: CniVersion, plugins: readonly JsonObject[]) {
  const asked: string[] = []
  const tell = (verb: string, { config }: Call) => {
    const { runtimeConfig } = config.document
    const wanted = isJsonObject(runtimeConfig) ? ` with ${Object.keys(runtimeConfig).join(' ')}` : ''
    asked.push(`${verb} ${config.type} of ${config.name}${wanted}${config.previousResult ? ' after a result' : ''}`)
  }
  const plugin: Plugin = {
    add: async call => {
      tell('add', call)
      return result
    },
    check: async call => tell('check', call),
    delete: async call => tell('delete', call),
    status: async () => {},
    collectGarbage: async (config, valid) => {
      asked.push(`collect ${config.type} but ${valid.map(one => one.containerId).join(' ')}`)
    },
  }
  return { asked, network: new Network(parseNetworkList({ name: 'cbr0', cniVersion, plugins }), () => plugin) }
}

const plugins = [{ type: 'flannel' }, { type: 'portmap', capabilities: { portMappings: true, bandwidth: false } }]
const capabilities = { portMappings: [], bandwidth: {} }

test('an ADD asks the plugins in turn, tells each what was made before it, and gives those that can what is wanted of them', async () => {
  const { network, asked } = networkOf('1.0.0', plugins)
  assert.deepEqual(await network.add({ attachment, capabilities }), result)
  assert.deepEqual(asked, ['add flannel of cbr0', 'add portmap of cbr0 with portMappings after a result'])
})

test('a CHECK tells all of them the result; a DEL goes the other way', async () => {
  const { network, asked } = networkOf('1.0.0', plugins)
  await network.check({ attachment, result })
  await network.delete({ attachment, result })
  assert.deepEqual(asked, [
    'check flannel of cbr0 after a result',
    'check portmap of cbr0 after a result',
    'delete portmap of cbr0 after a result',
    'delete flannel of cbr0 after a result',
  ])
})

test('a DEL of an old version tells no result', async () => {
  const { network, asked } = networkOf('0.3.1', plugins)
  await network.delete({ attachment, result })
  assert.deepEqual(asked, ['delete portmap of cbr0', 'delete flannel of cbr0'])
})

test('a GC reaches all of them', async () => {
  const { network, asked } = networkOf('1.1.0', plugins)
  await network.collectGarbage([attachment])
  assert.deepEqual(asked, ['collect flannel but c1', 'collect portmap but c1'])
})

test('a list that is none is refused with what was found', () => {
  for (const [document, words] of [
    [[], /the list of plugins: found \[\], accepted is a JSON object/],
    [{ name: '../x', plugins: [{}] }, /name: found "\.\.\/x"/],
    [{ name: 'cbr0' }, /plugins: found nothing, accepted is a list of at least one/],
    [{ name: 'cbr0', plugins: [] }, /plugins: found \[\]/],
    [{ name: 'cbr0', plugins: ['flannel'] }, /plugins: found/],
    [{ name: 'cbr0', cniVersion: '9', plugins: [{}] }, /cniVersion "9" is not known/],
  ] as const)
    assert.throws(() => parseNetworkList(document), words)
})
