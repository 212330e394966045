import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@weft/cni'
import { type InterfaceAddress, interfaceAddress } from '@weft/inet'
import { NetworkNamespace } from '@weft/linux'
import {
  checkMasquerade,
  collectMasqueradeGarbage,
  setUpMasquerade,
  takeDownMasquerade,
} from '../../cni/masquerade/masquerade.js'
import { TemporaryFolder } from '../temporary-folder.js'
import { runDebianPlugin, skipWithoutPluginsOrNamespaces as skip, type Verb } from './debian-plugins.js'
import { NodeNamespace } from './node-namespace.js'

/** Debian's bridge on a node, for one container. */
class DebianBridge implements Disposable {
  readonly #folder = new TemporaryFolder()
  readonly #pod = NetworkNamespace.create()
  readonly #node: NodeNamespace

  constructor(node: NodeNamespace) {
    this.#node = node
  }

  async run(verb: Verb, { ipMasq = true } = {}): Promise<readonly InterfaceAddress[]> {
    const ranges = [[{ subnet: '10.5.0.0/24' }], [{ subnet: 'fd00:5::/64' }]]
    const config: JsonObject = {
      cniVersion: '1.0.0',
      name: 'cbr0',
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      ipMasq,
      ipam: { type: 'host-local', dataDir: this.#folder.path, ranges },
    }
    const said = await runDebianPlugin('bridge', {
      verb,
      config,
      containerId: 'c1',
      namespacePath: this.#pod.path,
      node: this.#node.namespace,
    })
    assert.ok(said.isSuccess, JSON.stringify(said.answer))
    const { ips } = said.answer
    return Array.isArray(ips) ? ips.map((one: JsonObject) => interfaceAddress(String(one.address))) : []
  }

  [Symbol.dispose](): void {
    this.#pod.close()
    this.#folder[Symbol.dispose]()
  }
}

const owner = { network: 'cbr0', containerId: 'c1' }

test('Debian’s bridge and ours masquerade with the same rules, and each takes back the other’s', { skip }, async () => {
  using theirs = await NodeNamespace.open()
  using ours = await NodeNamespace.open()
  using bridge = new DebianBridge(theirs)
  const addresses = await bridge.run('ADD')
  assert.equal(addresses.length, 2)
  await setUpMasquerade(ours.iptables, { ...owner, addresses })
  assert.deepEqual(await ours.rules(), await theirs.rules())
  await checkMasquerade(theirs.iptables, { ...owner, addresses })
  await setUpMasquerade(theirs.iptables, { ...owner, addresses })
  assert.deepEqual(await ours.rules(), await theirs.rules())
  await takeDownMasquerade(theirs.iptables, { ...owner, addresses })
  assert.deepEqual(ownChains(await theirs.rules()), [])
  await setUpMasquerade(theirs.iptables, { ...owner, addresses })
  await bridge.run('DEL')
  assert.deepEqual(ownChains(await theirs.rules()), [])
})

test('what Debian’s bridge left of a container that is gone is garbage', { skip }, async () => {
  using node = await NodeNamespace.open()
  using bridge = new DebianBridge(node)
  await bridge.run('ADD')
  assert.equal(ownChains(await node.rules()).length, 2)
  await collectMasqueradeGarbage(node.iptables, {
    network: 'cbr0',
    valid: [{ containerId: 'c1', interfaceName: 'eth0' }],
  })
  assert.equal(ownChains(await node.rules()).length, 2)
  await collectMasqueradeGarbage(node.iptables, { network: 'cbr0', valid: [] })
  assert.deepEqual(Object.values(await node.rules()).flat(), [])
})

test('without the addresses the container’s name is enough', { skip }, async () => {
  using node = await NodeNamespace.open()
  using bridge = new DebianBridge(node)
  await bridge.run('ADD')
  await takeDownMasquerade(node.iptables, owner)
  await takeDownMasquerade(node.iptables, owner)
  assert.deepEqual(Object.values(await node.rules()).flat(), [])
})

function ownChains(rules: Record<string, readonly string[]>): readonly string[] {
  return Object.keys(rules).filter(chain => chain.includes('CNI-'))
}
