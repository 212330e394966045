import { NetworkNamespace } from '../../packages/linux/dist/index.js'
import { debianFolder } from './cni-sides.mjs'

const portsOfPod = 4
const cniVersion = '1.0.0'
const portmap = { type: 'portmap' }

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
  async oneByOne(side, { count, isPublished = false }) {
    const pods = this.#pods(side, count, isPublished)
    const times = { ADD: [], DEL: [] }
    for (const verb of ['ADD', 'DEL']) for (const pod of pods) times[verb].push(await runAll(side, verb, [pod]))
    return times
  }

  /** All at the same moment: the milliseconds until the last is done. */
  async atOnce(side, { count, isPublished = false }) {
    const pods = this.#pods(side, count, isPublished)
    return { ADD: await runAll(side, 'ADD', pods), DEL: await runAll(side, 'DEL', pods) }
  }

  async whileOneIsThere(side, work) {
    const pods = this.#pods(side, 1, false)
    await runAll(side, 'ADD', pods)
    try {
      return work()
    } finally {
      await runAll(side, 'DEL', pods)
    }
  }

  #pods({ plugin }, count, isPublished) {
    return this.#namespaces.slice(0, count).map(({ path }, pod) => ({
      environment: {
        CNI_CONTAINERID: `pod-${String(pod).padStart(60, '0')}`,
        CNI_NETNS: path,
        CNI_IFNAME: 'eth0',
        CNI_PATH: debianFolder,
      },
      configs: [plugin, ...(isPublished ? [{ ...portmap, runtimeConfig: { portMappings: mappings(pod) } }] : [])].map(
        config => ({ name: 'cbr0', cniVersion, ...config }),
      ),
      result: undefined,
    }))
  }
}

async function runAll({ runtime }, verb, pods) {
  const errands = pods.map(({ environment, configs, result }) => ({
    environment: { ...environment, CNI_COMMAND: verb },
    configs: verb === 'ADD' ? configs : configs.map(config => ({ ...config, prevResult: result })).reverse(),
  }))
  const ms = await runtime.run(errands)
  for (const [index, { answer }] of errands.entries()) {
    const isDone = verb === 'ADD' ? /"ips"/.test(answer) && !/"code"/.test(answer) : answer === ''
    if (!isDone) throw new Error(`${verb} answered: ${answer}`)
    if (verb === 'ADD') pods[index].result = JSON.parse(answer)
  }
  return ms
}

function mappings(pod) {
  return Array.from({ length: portsOfPod }, (_, port) => ({
    hostPort: 20_000 + pod * portsOfPod + port,
    containerPort: 80 + port,
    protocol: 'tcp',
  }))
}
