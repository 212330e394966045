import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { addressOf, familyOf } from '@weft/inet'
import { Pinger, type Pod } from '@weft/netlab'
import type { DaemonProcess } from './daemon-process.js'
import { eventually, repairMs } from './eventually.js'
import { forwardingOf, linkOf } from './kernel-view.js'
import { meddle } from './meddle.js'
import type { ServedFleet } from './served-fleet.js'

/** Where node-a is to stand after a change. */
export interface Stand {
  readonly link: string
  readonly addresses: readonly string[]
  readonly mtuBytes: number
}

interface Nodes {
  readonly served: ServedFleet
  readonly daemon: DaemonProcess
  readonly pods: readonly [Pod, Pod]
}

const overheadBytes = [50, 70]
const tunnels = ['flannel.1', 'flannel-v6.1']

/** Does something to the underlay of node-a: its own kernel and files have to follow, node-b's kernel, and the pods' packets. */
export async function assertFollowed(
  t: TestContext,
  { served, daemon, pods }: Nodes,
  { commands, stand }: { commands: readonly string[]; stand: Stand },
): Promise<void> {
  const { fleet } = served
  const [own, peer] = [fleet.namespaceOf('node-a'), fleet.namespaceOf('node-b')]
  meddle(own, { daemon, commands })
  const start = performance.now()
  const since = () => `${Math.round(performance.now() - start)} ms`
  await eventually(() => {
    assert.deepEqual(
      tunnels
        .map(name => linkOf(own, name))
        .map(({ link, local, local6, mtu, isUp }) => ({ link, end: local ?? local6, mtu, isUp })),
      tunnels.map((_, at) => ({
        link: stand.link,
        end: stand.addresses[at],
        mtu: stand.mtuBytes - (overheadBytes[at] ?? 0),
        isUp: true,
      })),
    )
    const env = readFileSync(fleet.subnetFileOf('node-a'), 'utf8')
    assert.match(env, new RegExp(`^FLANNEL_MTU=${stand.mtuBytes - Math.max(...overheadBytes)}$`, 'm'))
  }, repairMs)
  const ownTime = since()
  await eventually(() => {
    const macs = tunnels.map(name => linkOf(own, name).address)
    const ends = tunnels.map((name, at) => forwardingOf(peer, name).find(({ mac }) => mac === macs[at])?.dst)
    assert.deepEqual(ends, stand.addresses)
  }, repairMs)
  const peerTime = since()
  // First the other way round: what this node sends would tell its neighbours its MAC.
  for (const [from, to] of [pods.toReversed(), pods]) await assertReached(from, to)
  t.diagnostic(`node-a right after ${ownTime}, node-b after ${peerTime}, all pods reached after ${since()}`)
  assert.deepEqual((await daemon.report()).failures, [])
}

/** In both families. */
async function assertReached(from: Pod | undefined, to: Pod | undefined): Promise<void> {
  assert.ok(from && to)
  for (const destination of to.plan.addresses.map(addressOf)) {
    using pinger = Pinger.open(from.namespace, familyOf(destination))
    await eventually(async () => {
      const { outcome } = await pinger.ping({ destination, timeoutMilliseconds: 100 })
      assert.equal(outcome, 'reply', `${destination}: ${outcome}`)
    }, repairMs)
  }
}
