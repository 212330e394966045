import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { addressOf } from '@weft/inet'
import { planMachine } from '@weft/netlab'
import { manifestGrants } from '../../deploy/testing/manifest-grants.js'
import { manifestObjects } from '../../deploy/testing/manifest-objects.js'
import type { JsonObject } from '../../model/json.js'
import { nodeOfCluster } from '../../store/kubernetes/testing/api-server/load/node-of-cluster.js'
import { TestApiServer } from '../../store/kubernetes/testing/api-server/test-api-server.js'
import { DaemonProcess } from '../daemon-process.js'
import { Fleet } from '../fleet.js'

/** What the manifest lets a node's pod do, and nothing else. */
const grants = manifestGrants(manifestObjects('kube-weft.yml'))

/** The machine of the API server. */
export const serverMachine = 'kube'

const prefix = 'flannel.alpha.coreos.com/'

/** Machines on a switch, one of them with an API server; the cluster has a Node object for each of the others. */
export class KubeFleet implements AsyncDisposable {
  readonly fleet: Fleet
  readonly server: TestApiServer
  readonly nodes: readonly string[]
  readonly daemons = new Map<string, DaemonProcess>()
  readonly #tokens: string[] = []

  private constructor(fleet: Fleet, server: TestApiServer, nodes: readonly string[]) {
    this.fleet = fleet
    this.server = server
    this.nodes = nodes
  }

  static async open({ nodes: count, netConf }: { nodes: number; netConf: unknown }): Promise<KubeFleet> {
    const fleet = await Fleet.open({ nodes: count, netConf, leases: [] })
    const nodes = fleet.cluster.nodes.map(({ plan }) => plan.name)
    const { namespace, plan } = fleet.cluster.addNode(planMachine(serverMachine, 254))
    const host = addressOf(plan.ipv4)
    const server = await TestApiServer.start({ host, enter: work => namespace.run(work) })
    server.addUser({ name: 'weft', grants })
    const opened = new KubeFleet(fleet, server, nodes)
    opened.writeToken()
    for (const node of opened.nodes) opened.join(node)
    return opened
  }

  /** As a kubelet makes it and a controller manager completes it; nothing of flannel or weft is in it. */
  join(node: string): void {
    const index = this.nodes.indexOf(node) + 1
    const { metadata, spec, status, ...rest } = nodeOfCluster({ seed: 1, index }, '2026-01-01T00:00:00Z')
    const { annotations, ...more } = metadata as JsonObject
    const foreign = Object.entries(annotations as JsonObject).filter(([name]) => !name.startsWith(prefix))
    const { conditions, ...state } = status as JsonObject
    const others = (conditions as readonly JsonObject[]).filter(({ type }) => type !== 'NetworkUnavailable')
    const podCIDRs = [`10.244.${index}.0/24`, `fd00:10:244:${index}::/64`]
    this.server.objects.create('nodes', {
      ...rest,
      metadata: { ...more, name: node, annotations: Object.fromEntries(foreign) },
      spec: { ...(spec as JsonObject), podCIDR: podCIDRs[0] ?? '', podCIDRs },
      status: { ...state, conditions: others },
    })
  }

  leave(node: string): void {
    this.server.objects.delete({ resource: 'nodes', name: node })
  }

  nodeObject(node: string): JsonObject {
    const found = this.server.objects.find({ resource: 'nodes', name: node })
    assert.ok(found, `there is no ${node}`)
    return found
  }

  annotationsOf(node: string): { readonly [name: string]: string } {
    const { annotations } = this.nodeObject(node).metadata as { annotations?: { readonly [name: string]: string } }
    return annotations ?? {}
  }

  /** What all daemons show from now on. The one of before is as good as ever, until it is taken from them. */
  writeToken(): void {
    this.#tokens.push(this.server.issueToken('weft'))
    this.fleet.folder.write('token', this.#tokens.at(-1))
  }

  expireTokens(): void {
    for (const token of this.#tokens) this.server.expireToken(token)
  }

  start(node: string, flags: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): DaemonProcess {
    const { folder } = this.fleet
    const daemon = new DaemonProcess({
      namespace: this.fleet.namespaceOf(node),
      flags: [
        ...['--kube-subnet-mgr', '--kubeconfig-file', this.#kubeconfig(), '--node-name', node, '--iface', 'eth0'],
        ...['--net-config-path', folder.join('net-conf.json'), '--subnet-file', this.fleet.subnetFileOf(node)],
        ...['--snapshot-file', this.#snapshotPath(node), ...flags],
      ],
      socketPath: folder.join(`${node}.sock`),
      environment,
    })
    this.daemons.set(node, daemon)
    return daemon
  }

  daemonOf(node: string): DaemonProcess {
    const daemon = this.daemons.get(node)
    assert.ok(daemon, `${node} runs no weftd`)
    return daemon
  }

  /** What the node has noted of the cluster, empty before it has. */
  snapshotOf(node: string): string {
    const path = this.#snapshotPath(node)
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }

  /** The machine is gone, and another one has its name: an empty disk, an empty kernel. */
  async replaceMachine(node: string): Promise<void> {
    await this.daemonOf(node).kill()
    const { plan } = this.fleet.cluster.node(node)
    this.fleet.cluster.removeNode(node)
    this.fleet.cluster.addNode(plan)
    for (const path of [this.fleet.subnetFileOf(node), this.#snapshotPath(node)]) rmSync(path, { force: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.daemons.values()].map(daemon => daemon[Symbol.asyncDispose]()))
    await this.server.close()
    await this.fleet[Symbol.asyncDispose]()
  }

  #snapshotPath(node: string): string {
    return this.fleet.folder.join(`${node}.json`)
  }

  #kubeconfig(): string {
    const { folder } = this.fleet
    const config = JSON.parse(this.server.kubeconfig(''))
    config.users[0].user = { tokenFile: folder.join('token') }
    folder.write('kubeconfig', config)
    return folder.join('kubeconfig')
  }
}
