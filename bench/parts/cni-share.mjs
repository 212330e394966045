import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cniCommand } from '../../packages/weft/dist/files/program-path.js'
import { executeIn } from '../../packages/weft/dist/lab/execute-in.js'
import { median } from './numbers.mjs'
import { timedNetlink } from './timed-netlink.mjs'

const emptyAnswer = fileURLToPath(new URL('./empty-answer.mjs', import.meta.url))

/** Where the time of one ADD, and of one DEL, goes: rows of milliseconds, each with what it is. */
export async function shares(side, pods, count) {
  const whole = await pods.oneByOne(side.networks().plain, count)
  const nothing = await spawnedMs(side, () => ['/bin/true'], count)
  const program = await programMs(side, count)
  const kernel = await timedNetlink(count)
  return ['ADD', 'DEL'].map(verb => {
    const own = median(side.ownMs[verb].slice(-count))
    return [verb, median(whole[verb]), nothing, program - nothing, own, kernel[verb].ms, `${kernel[verb].writes}`]
  })
}

/** What the runtime itself takes for as many programs at once as do nothing. */
export async function crowdOfNothingMs(side, count) {
  const execute = executeIn({ namespace: side.ground.namespace, command: () => ['/bin/true'] })
  const startMs = performance.now()
  await Promise.all(Array.from({ length: count }, () => execute({ type: '', environment: {}, stdin: '{}' })))
  return performance.now() - startMs
}

/** The program that the runtime executes, against somebody who answers at once. */
async function programMs(side, count) {
  const socket = join(side.folder, 'empty.sock')
  const child = spawn(process.execPath, [emptyAnswer, socket], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    return await spawnedMs(side, cniCommand, count, {
      WEFT_CNI_SOCKET: socket,
      CNI_COMMAND: 'ADD',
      CNI_NETNS: side.ground.namespace.path,
    })
  } finally {
    child.kill()
    await once(child, 'close')
  }
}

async function spawnedMs(side, command, count, environment = {}) {
  const execute = executeIn({ namespace: side.ground.namespace, command })
  const times = []
  for (let round = 0; round < count; round++) {
    const startMs = performance.now()
    const { exitCode, stdout, stderr } = await execute({ type: '', environment, stdin: '{}' })
    times.push(performance.now() - startMs)
    if (exitCode !== 0) throw new Error(`the program ended with ${exitCode}: ${stdout}${stderr}`)
  }
  return median(times)
}
