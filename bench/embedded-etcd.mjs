// The embedded server beside etcd itself, both in processes of their own, asked by the same client over loopback.
import { readFileSync } from 'node:fs'
import { Etcd } from '../packages/etcd/dist/index.js'
import { EtcdCluster, ServerProcess, skipWithoutEtcd, TemporaryFolder } from '../packages/etcd/dist/testing/index.js'

const isQuick = process.argv.includes('--quick')
const serial = isQuick ? 100 : 500
const parallel = isQuick ? 2_000 : 20_000
const inFlight = 64
const watcherCount = 5_000

const rows = [await measure('embedded', openEmbedded)]
if (skipWithoutEtcd) console.log(skipWithoutEtcd)
else rows.push(await measure('etcd', openEtcd))
console.table(Object.fromEntries(rows))

async function openEmbedded() {
  const folder = await TemporaryFolder.create()
  const server = await ServerProcess.start(folder.path, '127.0.0.1:0')
  return {
    endpoints: server.endpoints,
    pid: server.pid,
    async close() {
      await server.close()
      await folder.close()
    },
  }
}

async function openEtcd() {
  const cluster = await EtcdCluster.start()
  return { endpoints: cluster.endpoints, pid: cluster.members[0].pid, close: () => cluster.close() }
}

async function measure(name, open) {
  const server = await open()
  const etcd = new Etcd({ endpoints: server.endpoints, timeoutMs: 30_000 })
  await etcd.put({ key: '/warm', value: 'x' })
  const value = JSON.stringify({
    PublicIP: '192.0.2.1',
    PublicIPv6: null,
    BackendType: 'vxlan',
    BackendData: { VNI: 1 },
  })
  const put = index => etcd.put({ key: `/subnets/10.${index % 1_000}`, value })
  const puts = []
  for (let index = 0; index < serial; index++) puts.push(await timed(() => put(index)))
  const putAll = await timed(() => inParallel(parallel, put))
  const getAll = await timed(() => inParallel(parallel, index => etcd.get(`/subnets/10.${index % 1_000}`)))
  const lists = []
  for (let round = 0; round < 20; round++) lists.push(await timed(() => etcd.range({ prefix: '/subnets/' })))
  const before = residentMegabytes(server.pid)
  const told = await tellWatchers(etcd)
  const row = {
    'put, median ms': round(quantile(puts, 0.5)),
    'put, p99 ms': round(quantile(puts, 0.99)),
    [`puts a second, ${inFlight} at once`]: Math.round((parallel / putAll) * 1_000),
    [`gets a second, ${inFlight} at once`]: Math.round((parallel / getAll) * 1_000),
    'list 1,000 leases, median ms': round(quantile(lists, 0.5)),
    [`${watcherCount} watchers told, ms`]: round(told),
    'resident MB': before,
    [`resident MB with ${watcherCount} watchers`]: residentMegabytes(server.pid),
  }
  etcd.close()
  await server.close()
  return [name, row]
}

/** From one put until the last of many watches, each a stream of its own, has heard of it. */
async function tellWatchers(etcd) {
  let started = 0
  let heard = 0
  const watching = Array.from({ length: watcherCount }, async () => {
    for await (const update of etcd.watch({ prefix: '/told/' })) {
      if (update.kind === 'started') started++
      if (update.kind === 'events') {
        heard++
        return
      }
    }
  })
  while (started < watcherCount) await new Promise(resolve => setTimeout(resolve, 20))
  const took = await timed(async () => {
    await etcd.put({ key: '/told/x', value: 'x' })
    await Promise.all(watching)
  })
  if (heard !== watcherCount) throw new Error(`${heard} of ${watcherCount} watchers were told`)
  return took
}

async function inParallel(count, work) {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
}

async function timed(work) {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

function round(value) {
  return Math.round(value * 10) / 10
}

function residentMegabytes(pid) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(kilobytes) / 1024)
}
