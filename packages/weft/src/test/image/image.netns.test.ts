import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { interfaceAddress } from '@weft/inet'
import { buildOverlay } from '../../deploy/testing/build-overlay.js'
import { deployFolder } from '../../deploy/testing/deploy-folder.js'
import { manifestObjects } from '../../deploy/testing/manifest-objects.js'
import { whyNoClient } from '../cni/why-no-client.js'
import { eventually } from '../eventually.js'
import { KubeFleet } from '../kubernetes/kube-fleet.js'
import { assertNothingLost, streamsWhile } from '../stream-while.js'
import { buildImage } from './build-image.js'
import { ImageNode, Manifest } from './image-node.js'

const skip = whyNoClient('podman', 'nft', 'ip', 'openssl')
const versions = ['0.1.0', '0.1.1']

test('the image serves a node with the two capabilities of the manifest: pods come, and neither its death nor another version costs a packet', {
  skip,
}, async t => {
  const manifest = new Manifest(manifestObjects('kube-weft.yml'))
  await using lab = await KubeFleet.open({ nodes: 2, netConf: manifest.netConf })
  const { fleet, server } = lab
  await using node = await ImageNode.open(lab, 'node-a', manifest)
  const { podman, host } = node
  const trouble = await podman.prepare()
  if (trouble !== undefined) return t.skip(`podman runs no container here, even without a network: ${trouble}`)
  for (const version of versions) buildImage(fleet.folder.join(version), version)
  const [first = '', second = ''] = await Promise.all(versions.map(it => node.pull(fleet.folder.join(it), it)))

  await node.install(first)
  await node.startDaemon('weft', first)
  const pid = await podman.run('inspect', '--format', '{{.State.Pid}}', 'weft')
  const status = await host.run(['cat', `/proc/${pid}/status`])
  // CAP_NET_ADMIN and CAP_NET_RAW; and a filter of system calls.
  for (const line of [/^CapEff:\s*0+3000$/m, /^CapBnd:\s*0+3000$/m, /^NoNewPrivs:\s*1$/m, /^Seccomp:\s*2$/m])
    assert.match(status, line)
  assert.match(await host.run(['cat', `/proc/${pid}/mounts`]), /^\S+ \/ \S+ ro,/m)

  await podman.start('web', 'sleep 3600')
  await lab.start('node-b', ['--ip-masq']).ready()
  const from = fleet.addPod('node-b')
  const web = { plan: { addresses: [interfaceAddress('10.244.1.2/24')] } }
  const streams = await streamsWhile([{ from, to: web }], async () => {
    await podman.run('kill', '--signal', 'KILL', 'weft')
    await podman.run('wait', 'weft')
    await podman.run('start', 'weft')
    await node.ready()
    await podman.run('rm', '--force', '--time', '10', 'weft')
    await node.install(second)
    await node.startDaemon('weft-new', second)
  })
  assertNothingLost(streams)
  assert.match(await podman.run('exec', 'weft-new', '/opt/bin/weft', '--version'), /0\.1\.1/)

  await podman.start('later', 'sleep 3600')
  assert.match(await podman.execute('later', 'ping -c 1 -W 2 10.244.2.2'), / 0% packet loss/)
  assert.match(await podman.execute('later', 'ping -c 1 -W 2 10.244.1.2'), / 0% packet loss/)

  const refused = server.exchanges.filter(({ code }) => code === 401 || code === 403)
  assert.deepEqual(
    refused.map(({ path }) => path),
    [],
  )
})

test('with the overlay udp the image serves a node without a tunnel of the kernel’s', { skip }, async t => {
  const manifest = new Manifest(buildOverlay(join(deployFolder, 'kustomize', 'overlays', 'udp')))
  await using lab = await KubeFleet.open({ nodes: 2, netConf: manifest.netConf })
  const { fleet } = lab
  await using node = await ImageNode.open(lab, 'node-a', manifest)
  const { podman } = node
  const trouble = await podman.prepare()
  if (trouble !== undefined) return t.skip(`podman runs no container here, even without a network: ${trouble}`)
  const [version = ''] = versions
  buildImage(fleet.folder.join(version), version)
  const image = await node.pull(fleet.folder.join(version), version)
  await node.install(image)
  await node.startDaemon('weft', image)
  await lab.start('node-b', ['--ip-masq']).ready()
  fleet.addPod('node-b')
  await podman.start('web', 'sleep 3600')
  const reaches = async () => assert.match(await podman.execute('web', 'ping -c 1 -W 2 10.244.2.2'), / 0% packet loss/)
  await reaches()

  // What carries the packets dies with the container, and the next one goes on with the device.
  await podman.run('kill', '--signal', 'KILL', 'weft')
  await podman.run('wait', 'weft')
  await podman.run('start', 'weft')
  await node.ready()
  await eventually(reaches)
})
