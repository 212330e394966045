import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Attachment, executedPlugin, executeProgram, parsePluginConfig } from '@weft/cni'
import { NetworkNamespace, warmThreadPool } from '@weft/linux'
import { spawnWithin } from '@weft/run'
import { temporaryFolder } from '../../files/testing/temporary-folder.js'
import { flannelPlugin } from './flannel-plugin.js'
import { subnetEnv } from './testing/flannel-ground.js'

const folder = '/usr/lib/cni'
const isInstalled = ['bridge', 'host-local'].every(name => existsSync(join(folder, name)))
const skip = isInstalled ? false : 'the plugins of Debian (containernetworking-plugins) are not here'

/** A node and a pod, and Debian's plugins to do the work. */
async function swapGround() {
  await warmThreadPool()
  const temporary = await temporaryFolder()
  const [dataDir, addresses, subnetFile] = ['data', 'networks', 'subnet.env'].map(name => join(temporary.path, name))
  assert.ok(dataDir && addresses && subnetFile)
  await writeFile(subnetFile, subnetEnv)
  const [host, pod] = [NetworkNamespace.create(), NetworkNamespace.create()]
  const execute = executeProgram({ spawn: spawnWithin(start => host.run(start)) })
  const debian = (type: string) => executedPlugin({ type, execute, pluginFolders: [folder] })
  const attachment: Attachment = {
    containerId: 'c1',
    interfaceName: 'eth0',
    namespacePath: pod.path,
    args: new Map(),
    pluginFolders: [folder],
  }
  const base = { cniVersion: '0.4.0', name: 'cbr0' }
  const config = parsePluginConfig({ ...base, type: 'flannel', subnetFile, dataDir, ipam: { dataDir: addresses } })
  return {
    plugin: flannelPlugin({ plugin: debian }),
    bridge: debian('bridge'),
    call: { attachment, config },
    saved: join(dataDir, 'c1'),
    /** What flannel's own plugin renders and saves. */
    async saveAsFlannelDoes() {
      const ipam = {
        dataDir: addresses,
        ranges: [[{ subnet: '10.244.1.0/24' }]],
        routes: [{ dst: '10.244.0.0/16' }],
        type: 'host-local',
      }
      const rendered = { ...base, ipMasq: false, ipam, isGateway: true, mtu: 1450, type: 'bridge' }
      await mkdir(dataDir)
      await writeFile(join(dataDir, 'c1'), JSON.stringify(rendered))
      return parsePluginConfig(rendered)
    },
    async held() {
      const names = await readdir(join(addresses, 'cbr0'))
      return names.filter(name => /^\d+\./.test(name))
    },
    links() {
      const { stdout } = host.run(() => spawnSync('ip', ['-o', 'link'], { encoding: 'utf8' }))
      return stdout.split('\n').flatMap(line => /^\d+: ([^:@]+)/.exec(line)?.[1] ?? [])
    },
    files: () => readdir(dataDir),
    async [Symbol.asyncDispose]() {
      pod.close()
      host.close()
      await temporary[Symbol.asyncDispose]()
    },
  }
}

test("what flannel's plugin made with Debian's bridge ours takes away, with nothing left", { skip }, async () => {
  await using ground = await swapGround()
  const rendered = await ground.saveAsFlannelDoes()
  await ground.bridge.add({ ...ground.call, config: rendered })
  assert.deepEqual(await ground.held(), ['10.244.1.2'])
  assert.equal(ground.links().length, 3)
  await ground.plugin.delete(ground.call)
  assert.deepEqual(await ground.held(), [])
  assert.deepEqual(ground.links(), ['lo', 'cni0'])
  assert.deepEqual(await ground.files(), [])
})

test("what ours made flannel's plugin takes away by handing the file to the delegate as it is", { skip }, async () => {
  await using ground = await swapGround()
  const result = await ground.plugin.add(ground.call)
  assert.deepEqual(
    result.ips.map(({ address }) => address),
    ['10.244.1.2/24'],
  )
  assert.equal(ground.links().length, 3)
  const config = parsePluginConfig(JSON.parse(await readFile(ground.saved, 'utf8')))
  assert.equal(config.type, 'bridge')
  await ground.bridge.delete({ ...ground.call, config })
  assert.deepEqual(await ground.held(), [])
  assert.deepEqual(ground.links(), ['lo', 'cni0'])
})

test('a second ADD of a pod that runs is refused and does it no harm', { skip }, async () => {
  await using ground = await swapGround()
  await ground.plugin.add(ground.call)
  const before = ground.links()
  await assert.rejects(ground.plugin.add(ground.call), { name: 'CniError', message: /already exists/ })
  assert.deepEqual(ground.links(), before)
  assert.ok((await ground.held()).includes('10.244.1.2'))
  await ground.plugin.delete(ground.call)
  assert.deepEqual(ground.links(), ['lo', 'cni0'])
})
