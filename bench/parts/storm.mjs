import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Etcd } from '../../packages/etcd/dist/index.js'
import { EtcdCluster } from '../../packages/etcd/dist/testing/index.js'
import { prefix, readStorm } from './storm-network.mjs'

const program = fileURLToPath(new URL('./storm-nodes.mjs', import.meta.url))

/** Time in which all processes hear when to begin. */
const leadMs = 500

/** USER_HZ: the unit of the times in /proc/PID/stat. */
const ticksPerSecond = 100

/**
 * So many nodes want a lease of a new and empty etcd at the same moment. Resolves with what each of them says, and with what
 * is wrong in the store when all have done.
 */
export async function storm({ way, count, network, processes }) {
  const cluster = await EtcdCluster.start()
  const nodes = Array.from({ length: processes }, () => fork(program))
  const etcd = new Etcd({ endpoints: cluster.endpoints, timeoutMs: 60_000 })
  try {
    await etcd.put({ key: `${prefix}/config`, value: JSON.stringify({ Network: network }) })
    await askAll(nodes, index => ({
      do: 'connect',
      way,
      network,
      endpoints: cluster.endpoints,
      places: Array.from({ length: count }, (_, place) => place).filter(place => place % processes === index),
    }))
    const before = processorSeconds(cluster.members[0].pid)
    const atMs = Date.now() + leadMs
    const answers = await askAll(nodes, () => ({ do: 'acquire', atMs }))
    const outcomes = answers.flatMap(answer => answer.outcomes)
    const storeSeconds = processorSeconds(cluster.members[0].pid) - before
    const { items } = await etcd.range({ prefix: `${prefix}/subnets/` })
    return { outcomes, storeSeconds, ...readStorm({ count, items, network }) }
  } finally {
    etcd.close()
    for (const node of nodes) node.kill('SIGKILL')
    await cluster.close()
  }
}

/** One answer of each; rejects when a process ends instead. */
function askAll(nodes, question) {
  return Promise.all(
    nodes.map(async (node, index) => {
      const stop = new AbortController()
      try {
        node.send(question(index))
        const ended = once(node, 'exit', { signal: stop.signal }).then(([code]) => {
          throw new Error(`a process of nodes ended with ${code}`)
        })
        const [answer] = await Promise.race([once(node, 'message', { signal: stop.signal }), ended])
        return answer
      } finally {
        stop.abort()
      }
    }),
  )
}

function processorSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const [, , ...fields] = stat.slice(stat.lastIndexOf(')')).split(' ')
  return (Number(fields[10]) + Number(fields[11])) / ticksPerSecond
}
