import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type JsonObject, type Plugin, parsePluginConfig } from '@weft/cni'
import { temporaryFolder } from '../../../files/testing/temporary-folder.js'
import { flannelPlugin } from '../flannel-plugin.js'
import { Delegate } from './delegate.js'

export const subnetEnv =
  'FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n'

/** What flannel's own plugin leaves in dataDir for the standard conflist. */
export const upstreamFile =
  '{"cniVersion":"0.3.1","hairpinMode":true,"ipMasq":false,"ipam":{"ranges":[[{"subnet":"10.244.1.0/24"}]],' +
  '"routes":[{"dst":"10.244.0.0/16"}],"type":"host-local"},"isDefaultGateway":true,"isGateway":true,"mtu":1450,' +
  '"name":"cbr0","type":"bridge"}'

/** A node in a folder: subnet.env, dataDir, and a delegate that answers to bridge. */
export async function flannelGround() {
  const folder = await temporaryFolder()
  const [run, dataDir] = [join(folder.path, 'run'), join(folder.path, 'data')]
  const delegate = new Delegate()
  const told: string[] = []
  const place = {
    plugin: (type: string): Plugin => {
      assert.equal(type, 'bridge')
      return delegate
    },
  }
  await mkdir(run)
  await writeFile(join(run, 'subnet.env'), subnetEnv)
  const document = {
    cniVersion: '0.3.1',
    name: 'cbr0',
    type: 'flannel',
    subnetFile: join(run, 'subnet.env'),
    dataDir,
    delegate: { hairpinMode: true, isDefaultGateway: true },
  }
  return {
    ...folder,
    run,
    dataDir,
    delegate,
    told,
    plugin: flannelPlugin(place, { tell: sentence => told.push(sentence) }),
    config: (changes: JsonObject = {}) => parsePluginConfig({ ...document, ...changes }),
    call(interfaceName = 'eth0', changes: JsonObject = {}) {
      const attachment = { containerId: 'c1', interfaceName, args: new Map<string, string>(), pluginFolders: ['/opt'] }
      return { attachment, config: parsePluginConfig({ ...document, ...changes }) }
    },
    files: () => readdir(dataDir).then(names => names.sort()),
    read: (name: string) => readFile(join(dataDir, name), 'utf8'),
    async put(name: string, text: string) {
      await mkdir(dataDir, { recursive: true })
      await writeFile(join(dataDir, name), text)
    },
  }
}
