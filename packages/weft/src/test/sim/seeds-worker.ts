import { parentPort } from 'node:worker_threads'
import { simulate } from './simulate.js'

/** Plays the seed that it is sent, and answers with what came of it. */
parentPort?.on('message', async (seed: number) => parentPort?.postMessage(await simulate(seed)))
