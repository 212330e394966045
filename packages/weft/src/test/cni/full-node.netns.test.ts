import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { type Attachment, CniError, executedPlugin, Network, parseNetworkList, type Result } from '@weft/cni'
import { type Address, addressOf, familyOf } from '@weft/inet'
import { NetworkNamespace } from '@weft/linux'
import { bootHost, Pinger } from '@weft/netlab'
import { RouteConnection } from '@weft/netlink'
import { cniCommand } from '../../files/program-path.js'
import { executeIn } from '../../lab/execute-in.js'
import { eventually } from '../eventually.js'
import { Fleet } from '../fleet.js'
import { leaseOf, netConf } from '../network-documents.js'
import { skip } from '../why-skipped.js'
import { openFilesOf } from './open-files.js'

const plan = { nodes: 2, netConf: netConf({ Type: 'vxlan' }), leases: [leaseOf(1), leaseOf(2)] }

/** Of the 256 of a /24 the first and the last are none for pods, and one is the gateway's. */
const room = 253
const usual = 250
/** As a kubelet that has much to do. */
const atOnce = 10
const pingsAtOnce = 50

class Pods implements Disposable {
  readonly #network: Network
  readonly #namespaces: NetworkNamespace[] = []
  readonly attachments: Attachment[] = []

  constructor(network: Network) {
    this.#network = network
  }

  async add(number: number): Promise<Result> {
    const namespace = NetworkNamespace.create()
    this.#namespaces.push(namespace)
    bootHost(namespace)
    const attachment = {
      containerId: `pod-${number}`,
      interfaceName: 'eth0',
      namespacePath: namespace.path,
      args: new Map<string, string>(),
      pluginFolders: ['/opt/cni/bin'],
    }
    const result = await this.#network.add({ attachment })
    this.attachments.push(attachment)
    return result
  }

  async deleteAll(): Promise<void> {
    await Promise.all(this.attachments.map(attachment => this.#network.delete({ attachment })))
  }

  [Symbol.dispose](): void {
    for (const namespace of this.#namespaces) namespace.close()
  }
}

test(`a node has room for ${room} pods, all reachable; the next is told what is full, and all go without a trace`, {
  skip,
}, async t => {
  await using fleet = await Fleet.open(plan)
  const path = (name: string) => fleet.folder.join(name)
  const daemon = fleet.start('node-a', '--ip-masq', '--cni-socket', path('cni.sock'), '--cni-spool', path('spool'))
  await Promise.all([daemon.ready(), fleet.start('node-b').ready()])
  const list = parseNetworkList({
    name: 'cbr0',
    cniVersion: '1.0.0',
    plugins: [
      {
        type: 'flannel',
        subnetFile: fleet.subnetFileOf('node-a'),
        dataDir: path('flannel'),
        ipam: { dataDir: path('networks') },
        delegate: { hairpinMode: true, isDefaultGateway: true },
      },
    ],
  })
  const execute = executeIn({
    namespace: fleet.namespaceOf('node-a'),
    command: cniCommand,
    environment: { WEFT_CNI_SOCKET: path('cni.sock'), WEFT_CNI_SPOOL: path('spool') },
  })
  using pods = new Pods(new Network(list, type => executedPlugin({ type, execute, pluginFolders: ['/opt/cni/bin'] })))
  const traces = () => {
    using route = RouteConnection.open(fleet.namespaceOf('node-a'))
    const held = readdirSync(path('networks/cbr0'))
    return {
      veths: route.links().filter(({ name, kind }) => kind === 'veth' && name !== 'eth0').length,
      ipv4: held.filter(name => /^10\.244\.1\.\d+$/.test(name)).length,
      ipv6: held.filter(name => name.startsWith('fd00:10:244:1:')).length,
      states: readdirSync(path('flannel')).length,
    }
  }
  const tracesOf = (count: number) => ({ veths: count, ipv4: count, ipv6: count, states: count })
  const descriptors = () => openFilesOf(daemon.pid)

  const idle = await whenStill(descriptors)
  const results = await timed(t, 'ADD', numbers(1, usual), { atOnce, work: number => pods.add(number) })
  const addresses = results.flatMap(({ ips }) => ips.map(({ address }) => addressOf(address)))
  assert.equal(new Set(addresses).size, 2 * usual)
  const elsewhere = fleet.addPod('node-b').namespace
  using ipv4 = Pinger.open(elsewhere, 'ipv4')
  using ipv6 = Pinger.open(elsewhere, 'ipv6')
  const reach = async (destination: Address) => {
    const pinger = familyOf(destination) === 'ipv4' ? ipv4 : ipv6
    await eventually(async () => assert.equal((await pinger.ping({ destination })).outcome, 'reply', destination))
  }
  await timed(t, 'ping', addresses, { atOnce: pingsAtOnce, work: reach })

  for (const number of numbers(usual + 1, room)) await pods.add(number)
  assert.deepEqual(traces(), tracesOf(room))
  await assert.rejects(pods.add(room + 1), error => {
    assert.ok(error instanceof CniError)
    assert.equal(error.code, 11)
    assert.match(error.message, /no address is free in 10\.244\.1\.0\/24: all 253 of .* are held/)
    assert.match(error.message, /10\.244\.1\.\d+ by pod-\d+ \(eth0\).* and 250 more/)
    return true
  })
  assert.deepEqual(traces(), tracesOf(room))

  const start = performance.now()
  await pods.deleteAll()
  t.diagnostic(`${room} DEL at once: ${Math.round(performance.now() - start)} ms`)
  assert.deepEqual(traces(), tracesOf(0))
  await eventually(() => assert.equal(descriptors(), idle))
})

/** A daemon that has just become ready still has some of the programs that it asked. */
async function whenStill(count: () => number): Promise<number> {
  let before = count()
  await eventually(async () => {
    const last = before
    await setTimeout(500)
    before = count()
    assert.equal(before, last)
  })
  return before
}

function numbers(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

interface Crowd<Item, Outcome> {
  readonly atOnce: number
  readonly work: (item: Item) => Promise<Outcome>
}

/** Tells how long each fifth took, so that somebody sees what grows. */
async function timed<Item, Outcome>(
  t: TestContext,
  what: string,
  items: readonly Item[],
  { atOnce, work }: Crowd<Item, Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const fifth = items.length / 5
  for (let start = 0; start < items.length; start += fifth) {
    const before = performance.now()
    const rest = items.slice(start, start + fifth).values()
    const worker = async () => {
      for (const item of rest) outcomes.push(await work(item))
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    t.diagnostic(`${fifth} × ${what}: ${Math.round(performance.now() - before)} ms`)
  }
  return outcomes
}
