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
    await this.untouched(async () => {
      this.change()
      await work()
    })
  }

  /** No kernel is touched meanwhile. */
  async untouched(work: () => Promise<void>): Promise<void> {
    const views = () => this.lab.nodes.map(node => viewOf(this.lab.fleet.namespaceOf(node)))
    const before = views()
    await work()
    assert.deepEqual(views(), before)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.lab[Symbol.asyncDispose]()
  }
}

test('whatever becomes of the API server, tokens and clocks: no packet is lost, no kernel is touched, and all is reconciled in seconds', {
  skip,
}, async t => {
  await using trial = await Trial.open()
  const { lab } = trial
  const { network } = lab.server
  const drop = () => {
    network.refuse()
    network.drop()
  }
  const jump = () => {
    for (const node of lab.nodes) process.kill(lab.daemonOf(node).pid, 'SIGUSR2')
  }
  /** What happens, and what is done after it so that all can be well again. */
  const trouble: { readonly [what: string]: () => Promise<void> } = {
    'an API server that is dead': async () => {
      drop()
      await trial.away()
      await network.heal()
    },
    'an API server that is silent': async () => {
      network.silence()
      await trial.away()
      await network.heal()
    },
    'an API server that is flapping': async () => {
      await trial.untouched(async () => {
        for (let time = 0; time < 8; time += 1) {
          drop()
          await sleep(250)
          await network.heal()
          await sleep(250)
        }
      })
      trial.change()
    },
    'a new API server that remembers no changes': async () => {
      trial.change()
      await lab.server.restart()
    },
    // As a kubelet renews it, long before the old one runs out.
    'a token that is rotated': async () => {
      await trial.untouched(async () => lab.writeToken())
      trial.change()
    },
    'a token that has run out before there is another': async () => {
      lab.expireTokens()
      drop()
      await trial.away(async () => {
        await network.heal()
        await untilRefused(lab)
      })
      lab.writeToken()
    },
    'clocks that jump a day ahead': async () => {
      drop()
      await trial.away(async () => jump())
      await network.heal()
    },
    'clocks that jump a day back': async () => {
      drop()
      await trial.away(async () => jump())
      await network.heal()
    },
  }

  await trial.unharmed(async () => {
    for (const [what, happens] of Object.entries(trouble))
      await t.test(what, async () => {
        await happens()
        t.diagnostic(`${what}: reconciled after ${await trial.reconciled(reconciledMs)}`)
      })
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

test('an API server that is unreachable at the start: daemons go by memory, lose no packet, and are reconciled in seconds', {
  skip,
}, async t => {
  await using trial = await Trial.open()
  const { lab } = trial
  // What a daemon has not yet written down it can't remember.
  const known = [...lab.nodes, newcomer]
  await eventually(() => {
    for (const node of lab.nodes) {
      const written = lab.snapshotOf(node)
      for (const other of known) assert.ok(written.includes(JSON.stringify(other)), `${node} has noted ${other}`)
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
