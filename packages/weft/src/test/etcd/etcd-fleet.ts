import assert from 'node:assert/strict'
import { Etcd, type EtcdOptions } from '@weft/etcd'
import { EtcdCluster, type EtcdClusterOptions, type EtcdMember } from '@weft/etcd/testing'
import { addressOf } from '@weft/inet'
import { spawnIn } from '@weft/netlab'
import type { DaemonProcess } from '../daemon-process.js'
import { eventually } from '../eventually.js'
import { Fleet } from '../fleet.js'
import { netConf } from '../network-documents.js'
import { assertNothingLost, type Flow, streamsWhile } from '../stream-while.js'
import { LeaseWitness } from './lease-witness.js'

export const prefix = '/coreos.com/network'

const weftNodes = ['node-a', 'node-b', 'node-c'] as const
const etcdNodes = ['node-d', 'node-e', 'node-f'] as const

/** A lease that nobody keeps, as it is shown in a report. */
const newcomer = { node: 'node-x', family: 'ipv4', subnet: '10.244.250.0/24', carriage: 'tunnel', state: 'done' }

/** How long it may take until all is as it should be, once nothing is in the way any more. */
export const convergenceMs = 5_000

export interface EtcdFleetPlan extends Pick<EtcdClusterOptions, 'tls' | 'args'> {
  /** What every weftd is told besides. */
  readonly flags?: readonly string[]
  /** Who may do everything, once the etcd asks for passwords. */
  readonly root?: NonNullable<EtcdOptions['user']>
}

/** A member of the etcd, and the machine that it runs on. */
export interface PlacedMember {
  readonly node: string
  readonly member: EtcdMember
}

/** Three machines for weft and three for an etcd, all on one switch. */
export class EtcdFleet implements AsyncDisposable {
  readonly fleet: Fleet
  readonly etcd: EtcdCluster
  /** Somebody at the etcd's own machines: whatever becomes of the network, he sees and does what he wants. */
  readonly operator: Etcd
  readonly daemons = new Map<string, DaemonProcess>()
  readonly #witness: LeaseWitness
  readonly #flags: readonly string[]
  #flows: readonly Flow[] = []
  #newcomers = 0

  private constructor(fleet: Fleet, etcd: EtcdCluster, { flags = [], root }: EtcdFleetPlan) {
    this.fleet = fleet
    this.etcd = etcd
    const endpoints = etcd.members.flatMap(({ local }) => local ?? [])
    this.operator = new Etcd({ endpoints, timeoutMs: 30_000, ...(root && { user: root }) })
    this.#witness = new LeaseWitness(this.operator, `${prefix}/subnets/`)
    this.#flags = flags
  }

  /** With net-conf in the etcd, and no daemon yet. */
  static async open(plan: EtcdFleetPlan = {}): Promise<EtcdFleet> {
    const content = netConf({ Type: 'vxlan' })
    const fleet = await Fleet.open({ nodes: weftNodes.length + etcdNodes.length, netConf: content, leases: [] })
    const etcd = await EtcdCluster.start({
      ...plan,
      hosts: etcdNodes.map(node => addressOf(fleet.cluster.node(node).plan.ipv4)),
      hasSockets: true,
      spawn: place => (command, args, cwd) =>
        spawnIn(fleet.namespaceOf(etcdNodes[place] ?? ''), [command, ...args], {
          cwd,
          stdio: ['ignore', 'ignore', 'pipe'],
        }),
    })
    const all = new EtcdFleet(fleet, etcd, plan)
    await all.operator.put({ key: `${prefix}/config`, value: JSON.stringify(content) })
    return all
  }

  get members(): readonly PlacedMember[] {
    return this.etcd.members.map((member, place) => ({ member, node: etcdNodes[place] ?? '' }))
  }

  async killMembers(): Promise<void> {
    await Promise.all(this.etcd.members.map(member => member.kill()))
  }

  startMembers(): void {
    for (const member of this.etcd.members) member.start()
  }

  daemonOf(node: string): DaemonProcess {
    const daemon = this.daemons.get(node)
    assert.ok(daemon)
    return daemon
  }

  async leader(): Promise<PlacedMember> {
    return eventually(async () => {
      for (const one of this.members) if (await isLeader(one.member)) return one
      throw new Error('no member leads')
    })
  }

  start(node: string): DaemonProcess {
    const files = ['--snapshot-file', this.fleet.folder.join(`${node}.json`)]
    const store = ['--store', 'etcd', '--etcd-endpoints', this.etcd.endpoints.join()]
    const daemon = this.fleet.start(node, '--iface', 'eth0', ...store, ...files, ...this.#flags)
    this.daemons.set(node, daemon)
    return daemon
  }

  /** All daemons, and on each machine a pod that talks to the next one's. */
  async startAll(): Promise<void> {
    await Promise.all(weftNodes.map(node => this.start(node).ready()))
    const pods = weftNodes.map(node => this.fleet.addPod(node))
    this.#flows = pods.flatMap((from, place) => {
      const to = pods[(place + 1) % pods.length]
      return to ? [{ from, to }] : []
    })
  }

  /** Does the work while pods talk: nothing is lost, and no subnet becomes another node's. */
  async unharmed(work: () => Promise<void>, flows = this.#flows): Promise<void> {
    const held = await Promise.all(
      [...this.daemons.keys()].map(async node => ({ node, subnets: await this.#subnetsOf(node) })),
    )
    assertNothingLost(await streamsWhile(flows, work))
    for (const { node, subnets } of held) assert.deepEqual(await this.#subnetsOf(node), subnets)
    assert.deepEqual(this.#witness.complaints, [])
  }

  /** The flows between pods of these nodes. */
  flowsAmong(...nodes: readonly string[]): readonly Flow[] {
    const isAmong = ({ plan }: Flow['from']) => nodes.some(node => plan.name === `pod-of-${node}`)
    return this.#flows.filter(({ from, to }) => isAmong(from) && isAmong(to))
  }

  /**
   * Gives a node without weft another address, and waits until that is in force on all machines and nobody complains of
   * anything. Tells how long it took.
   */
  async convergence(withinMs = convergenceMs): Promise<string> {
    const start = performance.now()
    const sinceStart = () => `${Math.round(performance.now() - start)} ms`
    this.#newcomers += 1
    const address = `192.0.2.${100 + this.#newcomers}`
    const stored = this.welcome(address).then(sinceStart)
    const isInForce = async (daemon: DaemonProcess) => {
      const { peers, problems } = await daemon.report()
      assert.deepEqual(problems, [])
      assert.deepEqual(
        peers.filter(({ node, state }) => node === 'node-x' || state !== 'done'),
        [{ ...newcomer, publicAddress: address }],
      )
    }
    await Promise.all([...this.daemons.values()].map(daemon => eventually(() => isInForce(daemon), withinMs)))
    return `${sinceStart()}, of which the etcd took ${await stored}`
  }

  async welcome(address: string): Promise<void> {
    const value = {
      PublicIP: address,
      PublicIPv6: null,
      BackendType: 'vxlan',
      BackendData: { VNI: 1, VtepMAC: '02:00:00:00:04:99' },
      Node: newcomer.node,
    }
    const lease = { key: `${prefix}/subnets/10.244.250.0-24`, value: JSON.stringify(value) }
    await this.put(lease)
  }

  put(item: { readonly key: string; readonly value: string; readonly lease?: bigint }): Promise<unknown> {
    return insist(timeoutMs => this.operator.put(item, { timeoutMs }))
  }

  delete(key: string): Promise<unknown> {
    return insist(timeoutMs => this.operator.delete({ key }, { timeoutMs }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#witness[Symbol.asyncDispose]()
    this.operator.close()
    await this.fleet[Symbol.asyncDispose]()
    await this.etcd.close()
  }

  async #subnetsOf(node: string): Promise<unknown> {
    return (await this.daemonOf(node).report()).families
  }
}

/** What a member has passed on to a leader that is no more is never answered; what a busy machine does is answered late. */
function insist<Answer>(ask: (timeoutMs: number) => Promise<Answer>): Promise<Answer> {
  let timeoutMs = 250
  return eventually(() => {
    timeoutMs *= 2
    return ask(timeoutMs)
  }, convergenceMs)
}

async function isLeader({ local = '' }: EtcdMember): Promise<boolean> {
  using etcd = new Etcd({ endpoints: [local], timeoutMs: 500 })
  return await etcd.status().then(
    status => status.isLeader,
    () => false,
  )
}
