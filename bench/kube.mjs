// 5,000 nodes of about 15 KB each on the test API server: what it costs to follow them, for weft, for whoever keeps whole objects,
// and for the informer of the official client. Each is a process of its own, one after the other. `--quick` plays shorter spans.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { skipWithoutOpenssl } from '../packages/etcd/dist/testing/index.js'
import { LargeCluster } from '../packages/weft/dist/store/kubernetes/testing/api-server/load/large-cluster.js'
import { nodeOfCluster } from '../packages/weft/dist/store/kubernetes/testing/api-server/load/node-of-cluster.js'
import { TestApiServer } from '../packages/weft/dist/store/kubernetes/testing/api-server/test-api-server.js'
import { bundleInto } from '../scripts/steps/bundle.mjs'
import { KubeProcess } from './parts/kube-process.mjs'
import { Scorecard } from './parts/scorecard.mjs'

if (skipWithoutOpenssl) {
  console.error(skipWithoutOpenssl)
  process.exit(2)
}
const count = 5_000
const spanSeconds = process.argv.includes('--quick') ? 20 : 120
const settleSeconds = 3
const parts = fileURLToPath(new URL('parts', import.meta.url))
// Reading a whole list of authorities at each start is this environment's, not that of any side.
delete process.env.NODE_EXTRA_CA_CERTS

const folder = mkdtempSync(join(parts, '..', '..', 'packages', 'weft', 'dist', 'bench-kube-'))
const server = await TestApiServer.start()
const cluster = new LargeCluster(server.objects, { count, seed: 1 })
const { beatsAnHour } = cluster
const card = new Scorecard()
try {
  cluster.create()
  const nodeBytes = JSON.stringify(nodeOfCluster({ seed: 1, index: 0 }, '2026-01-01T00:00:00Z')).length
  const beatMs = 3_600_000 / beatsAnHour
  console.log(`${count} nodes of ${nodeBytes} bytes, Node ${process.versions.node}, load ${load()}`)
  card.heading(
    `Heartbeats as kubelets send them: each node patches its status every 300 s, so one comes every ${beatMs.toFixed(0)} ms; ` +
      `${spanSeconds} s of that are played at this rate for each side, and an hour is ${beatsAnHour} heartbeats`,
  )
  const kubeconfig = join(folder, 'kubeconfig')
  writeFileSync(kubeconfig, server.kubeconfig(server.issueAdminToken()))
  const entryPoint = side => [`kube-${side}`, join(parts, `kube-${side}.mjs`)]
  const sides = { weft: 'weft', plain: 'whole objects', informer: 'official informer' }
  await bundleInto(folder, Object.fromEntries(Object.keys(sides).map(entryPoint)))
  const found = {}
  for (const side of Object.keys(sides)) found[side] = await measure(side, kubeconfig, beatMs)
  const rows = Object.entries(found).map(([side, { first, hour }]) => [
    ...[sides[side], first.seconds, first.processorSeconds, first.megabytes],
    ...[hour.rssMegabytes, hour.peakMegabytes, hour.megabytes, hour.processorSeconds],
  ])
  card.table(
    [
      ...['', 'all known, s', 'processor till then, s', 'MB received till then'],
      ...['RSS, MB', 'RSS at most, MB', 'MB received an hour', 'processor an hour, s'],
    ],
    rows,
  )
  const { weft, plain } = found
  const ratio = key => weft.hour[key] / plain.hour[key]
  card.target('bytes an hour, of those of whole objects', ratio('megabytes'), { atMost: 0.25 })
  card.target('memory, of that for whole objects', ratio('rssMegabytes'), { atMost: 0.5 })
  card.target('memory at most, of that for whole objects', ratio('peakMegabytes'), { atMost: 0.5 })
} finally {
  await server.close()
  rmSync(folder, { recursive: true })
}
console.log(
  `\nload at the end ${load()}; ${card.missed.length === 0 ? 'all targets are met' : `missed: ${card.missed.join('; ')}`}`,
)
process.exitCode = card.missed.length === 0 ? 0 : 1

async function measure(side, kubeconfig, beatMs) {
  const follower = new KubeProcess()
  try {
    const before = server.network.bytesSent
    const seconds = await follower.start(join(folder, `kube-${side}.js`), [kubeconfig, 'node-00000'], count)
    const first = {
      seconds,
      processorSeconds: await follower.processorSeconds(),
      megabytes: (server.network.bytesSent - before) / 1e6,
    }
    await sleep(settleSeconds * 1_000)
    const [sent, used, startMs] = [server.network.bytesSent, await follower.processorSeconds(), performance.now()]
    let beats = 0
    while (performance.now() - startMs < spanSeconds * 1_000) {
      // As many as are due: none is left out because the machine was busy.
      const due = Math.floor((performance.now() - startMs) / beatMs) - beats
      cluster.beat(due)
      beats += due
      await sleep(beatMs / 4)
    }
    await sleep(settleSeconds * 1_000)
    const anHour = beatsAnHour / beats
    const { now, most } = follower.memory()
    const hour = {
      rssMegabytes: now,
      peakMegabytes: most,
      megabytes: ((server.network.bytesSent - sent) / 1e6) * anHour,
      processorSeconds: ((await follower.processorSeconds()) - used) * anHour,
    }
    return { first, hour }
  } finally {
    await follower.close()
  }
}

function load() {
  return readFileSync('/proc/loadavg', 'utf8').split(' ')[0]
}
