import { NetworkNamespace } from '../../packages/linux/dist/index.js'
import { debianFolder } from './cni-sides.mjs'

const portsOfPod = 4

/** Namespaces for pods, which come and go on either side: they are the same ones each time. */
export class Pods {
  #namespaces

  constructor(count) {
    this.#namespaces = Array.from({ length: count }, () => NetworkNamespace.create())
  }

  close() {
    for (const namespace of this.#namespaces) namespace.close()
  }

  /** One after the other: the milliseconds of each. All come before the first goes. */
  async oneByOne(network, count) {
    const members = this.#members(count)
    const times = { ADD: [], DEL: [] }
    for (const member of members) times.ADD.push(await timed(() => add(network, member)))
    for (const member of members) times.DEL.push(await timed(() => network.delete(member)))
    return times
  }

  /** All at the same moment: the milliseconds until the last is done. */
  async atOnce(network, count) {
    const members = this.#members(count)
    const ADD = await timed(() => Promise.all(members.map(member => add(network, member))))
    const DEL = await timed(() => Promise.all(members.map(member => network.delete(member))))
    return { ADD, DEL }
  }

  async whileOneIsThere(network, work) {
    const [member] = this.#members(1)
    await add(network, member)
    try {
      return work()
    } finally {
      await network.delete(member)
    }
  }

  #members(count) {
    return this.#namespaces.slice(0, count).map(({ path }, pod) => ({
      attachment: {
        containerId: `pod-${String(pod).padStart(60, '0')}`,
        interfaceName: 'eth0',
        namespacePath: path,
        args: new Map(),
        pluginFolders: [debianFolder],
      },
      capabilities: { portMappings: Array.from({ length: portsOfPod }, (_, port) => mapping(pod * portsOfPod + port)) },
    }))
  }
}

function mapping(number) {
  return { hostPort: 20_000 + number, containerPort: 80 + (number % portsOfPod), protocol: 'tcp' }
}

async function add(network, member) {
  member.result = await network.add(member)
}

async function timed(work) {
  const startMs = performance.now()
  await work()
  return performance.now() - startMs
}
