import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { skipWithoutOpenssl } from '@weft/etcd/testing'
import { eventually } from '../eventually.js'
import { viewOf } from '../kernel-view.js'
import { netConf } from '../network-documents.js'
import { assertNothingLost, type Flow, streamsWhile } from '../stream-while.js'
import { skip as skipFleet } from '../why-skipped.js'
import { KubeFleet } from './kube-fleet.js'

const skip = skipFleet || skipWithoutOpenssl

/** How long it may take until all is as the cluster says, once nothing is in the way any more. */
const reconciledMs = 5_000
const awayMs = 4_000

const prefix = 'flannel.alpha.coreos.com/'
const newcomer = 'node-x'
const clock = fileURLToPath(new URL('jumping-clock.fixture.js', import.meta.url))

class Trial implements AsyncDisposable {
  readonly lab: KubeFleet
  #flows: readonly Flow[] = []
  #address = 100

  private constructor(lab: KubeFleet) {
    this.lab = lab
  }

  static async open(): Promise<Trial> {
    const trial = new Trial(await KubeFleet.open({ nodes: 3, netConf: netConf({ Type: 'vxlan' }, ['ipv4']) }))
    const { lab } = trial
    await Promise.all(lab.nodes.map(node => trial.start(node).ready()))
    const pods = lab.nodes.map(node => lab.fleet.addPod(node))
    trial.#flows = pods.flatMap((from, at) => [{ from, to: pods[(at + 1) % pods.length] ?? from }])
    trial.change()
    await trial.reconciled()
    return trial
  }

  start(node: string) {
    return this.lab.start(node, [], { NODE_OPTIONS: `--import=${clock}` })
  }

  /** A node that runs no weft has another address from now on. */
  change(): void {
    const { objects } = this.lab.server
    const isThere = objects.find({ resource: 'nodes', name: newcomer }) !== undefined
    this.#address += 1
    const annotations = {
      [`${prefix}kube-subnet-manager`]: 'true',
      [`${prefix}backend-type`]: 'vxlan',
      [`${prefix}backend-data`]: '{"VNI":1,"VtepMAC":"02:00:00:00:04:99"}',
      [`${prefix}public-ip`]: `192.0.2.${this.#address}`,
    }
    const metadata = { name: newcomer, annotations }
    const podCIDR = '10.244.250.0/24'
    if (isThere) objects.patch({ resource: 'nodes', name: newcomer }, { metadata: { annotations } })
    else objects.create('nodes', { metadata, spec: { podCIDR, podCIDRs: [podCIDR] } })
  }

  /** Every daemon goes by what the cluster says, and complains of nothing. Tells how long that took. */
  async reconciled(withinMs = 20_000): Promise<string> {
    const start = performance.now()
    const isSo = async (node: string) => {
      const { peers, problems, store } = await this.lab.daemonOf(node).report()
      assert.deepEqual({ problems, remembered: store.rememberedFrom }, { problems: [], remembered: undefined })
      const [peer] = peers.filter(({ node }) => node === newcomer)
      assert.deepEqual([peer?.publicAddress, peer?.state], [`192.0.2.${this.#address}`, 'done'])
      assert.equal(peers.filter(({ state }) => state === 'done').length, 3)
    }
    await Promise.all(this.lab.nodes.map(node => eventually(() => isSo(node), withinMs)))
    return `${Math.round(performance.now() - start)} ms`
  }

  /** While pods talk, and none of their packets is lost. */
  async unharmed(work: () => Promise<void>): Promise<void> {
    assertNothingLost(await streamsWhile(this.#flows, work))
  }

  /** The API server is away all the while, the cluster changes, and no kernel is touched. */
  async away(work: () => Promise<void> = () => sleep(awayMs)): Promise<void> {
    const views = () => this.lab.nodes.map(node => viewOf(this.lab.fleet.namespaceOf(node)))
    const before = views()
    this.change()
    await work()
    assert.deepEqual(views(), before)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.lab[Symbol.asyncDispose]()
  }
}

test('an API server that is dead, silent, flapping or new, tokens that change and clocks that jump: no packet is lost, and all is reconciled in seconds', {
  skip,
}, async t => {
  await using trial = await Trial.open()
  const { lab } = trial
  const { server } = lab
  const { network } = server
  const drop = () => {
    network.refuse()
    network.drop()
  }
  const tell = async (what: string) => t.diagnostic(`${what}: reconciled after ${await trial.reconciled(reconciledMs)}`)

  await trial.unharmed(async () => {
    drop()
    await trial.away()
    await network.heal()
    await tell('back from the dead')

    network.silence()
    await trial.away()
    await network.heal()
    await tell('no longer silent')

    for (let time = 0; time < 8; time += 1) {
      drop()
      await sleep(250)
      await network.heal()
      await sleep(250)
    }
    trial.change()
    await tell('no longer flapping')

    trial.change()
    await server.restart()
    await tell('a new one that remembers no changes')

    // As a kubelet renews it, long before the old one runs out.
    lab.writeToken()
    trial.change()
    await tell('a new token beside the old one')

    lab.expireTokens()
    drop()
    trial.change()
    await network.heal()
    await untilRefused(lab)
    lab.writeToken()
    await tell('a new token after the old one ran out')

    for (const way of ['ahead', 'back']) {
      for (const node of lab.nodes) process.kill(lab.daemonOf(node).pid, 'SIGUSR2')
      drop()
      trial.change()
      await network.heal()
      await tell(`the clocks a day ${way}`)
    }
  })
})

/** All daemons know that they are nobody. */
async function untilRefused(lab: KubeFleet): Promise<void> {
  for (const node of lab.nodes)
    await eventually(async () => {
      const { problems } = await lab.daemonOf(node).report()
      assert.ok(problems.some(({ code, sentence }) => code === 'store-failure' && /refuses/.test(sentence)))
    })
}

test('daemons that start while the API server is away go by memory, lose no packet, and are reconciled in seconds', {
  skip,
}, async t => {
  await using trial = await Trial.open()
  const { lab } = trial
  // What a daemon has not yet written down it can't remember.
  await eventually(() => {
    for (const node of lab.nodes) {
      const written = lab.snapshotOf(node)
      for (const other of lab.nodes) assert.ok(written.includes(JSON.stringify(other)), `${node} has noted ${other}`)
    }
  })
  await trial.unharmed(async () => {
    lab.server.network.silence()
    await Promise.all(lab.nodes.map(node => lab.daemonOf(node).kill()))
    await trial.away(async () => {
      await Promise.all(
        lab.nodes.map(async node => {
          const { store, peers } = await trial.start(node).ready()
          assert.ok(store.rememberedFrom)
          assert.equal(peers.length, 3)
        }),
      )
      await sleep(2_000)
    })
    await lab.server.network.heal()
    t.diagnostic(`reconciled after ${await trial.reconciled(reconciledMs)}`)
  })
})
