import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { formatBroken } from './format-broken.js'
import type { Outcome } from './simulate.js'
import { Tally } from './tally.js'

// Plays many seeds on all cores: node packages/weft/dist/test/sim/run.js --seeds 10000 [--from 1] [--jobs 2]
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
})
const first = Number(values.from)
const end = first + Number(values.seeds)
const jobs = Math.min(Number(values.jobs), end - first)
if (!(Number.isInteger(first) && Number.isInteger(end) && Number.isInteger(jobs) && jobs > 0)) {
  console.error('accepted are whole numbers: --seeds 10000 --from 1 --jobs 2')
  process.exit(2)
}

const tellEverySeeds = 500
const tally = new Tally()
let next = first
await Promise.all(Array.from({ length: jobs }, playOn))
console.log(tally.toString())
process.exitCode = tally.broken.length > 0 ? 1 : 0

/** One worker, seed after seed: they take very different times. */
async function playOn(): Promise<void> {
  const worker = new Worker(new URL('seeds-worker.js', import.meta.url))
  try {
    while (next < end) {
      const seed = next
      next += 1
      tell(await play(worker, seed))
    }
  } finally {
    await worker.terminate()
  }
}

function play(worker: Worker, seed: number): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners()
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.postMessage(seed)
  })
}

function tell(outcome: Outcome): void {
  tally.add(outcome)
  const broken = formatBroken(outcome)
  if (broken !== undefined) console.log(`${broken}\n`)
  else if (end - first === 1)
    console.log(`seed ${outcome.seed} (${outcome.scenario}): all is well, trace ${outcome.digest}`)
  if (tally.seeds % tellEverySeeds === 0)
    console.log(`${tally.seeds} of ${end - first} seeds, ${tally.broken.length} broken`)
}
