// One cold convergence in a process that has done nothing before. Run as a program: first-round.mjs PEERS; prints milliseconds.
import { warmThreadPool } from '../../packages/linux/dist/index.js'
import { convergeLoop } from './convergence.mjs'

await warmThreadPool()
const { ms } = await convergeLoop(Number(process.argv[2]))
process.stdout.write(`${ms}\n`)
