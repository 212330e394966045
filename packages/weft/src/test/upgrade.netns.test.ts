import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fleet } from './fleet.js'
import { indexOf, viewOf } from './kernel-view.js'
import { leaseOf, netConf } from './network-documents.js'
import { assertNothingLost, streamWhile } from './stream-while.js'
import { assertTcpUnbroken } from './tcp-while.js'
import { skip } from './why-skipped.js'

/** The folder of an earlier version, built. Without it this build takes over from itself, which is a restart. */
const { WEFT_OLD_BUILD: oldBuild = new URL('../../../..', import.meta.url).pathname } = process.env
const oldPackage = join(oldBuild, 'packages', 'weft')
const oldProgram = join(oldPackage, JSON.parse(readFileSync(join(oldPackage, 'package.json'), 'utf8')).bin.weftd)

for (const backend of ['vxlan', 'host-gw']) {
  test(`${backend}: from one build to another and back, no packet is lost, no TCP stream held up, no device made anew`, {
    skip,
  }, async () => {
    const leases = [leaseOf(1), leaseOf(2)]
    await using fleet = await Fleet.open({ nodes: 2, netConf: netConf({ Type: backend }), leases })
    const nodes = ['node-a', 'node-b']
    let daemons = nodes.map(node => fleet.startOther(oldProgram, node, '--ip-masq'))
    for (const daemon of daemons) await daemon.ready()
    const [from, to] = [fleet.addPod('node-a'), fleet.addPod('node-b')]
    const namespace = fleet.namespaceOf('node-a')
    const devices = () => viewOf(namespace).links.map(({ ifname }) => indexOf(namespace, String(ifname)))
    const before = devices()
    const starts = [
      (node: string) => fleet.start(node, '--ip-masq'),
      (node: string) => fleet.startOther(oldProgram, node, '--ip-masq'),
    ]
    await assertTcpUnbroken(from, to, async () => {
      const streams = await streamWhile(from, to, async () => {
        for (const start of starts) {
          for (const daemon of daemons) assert.equal(await daemon.stop(), 0)
          await sleep(100)
          daemons = nodes.map(start)
          for (const daemon of daemons) await daemon.ready()
        }
      })
      assertNothingLost(streams)
    })
    assert.deepEqual(devices(), before)
  })
}
