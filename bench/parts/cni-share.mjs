import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cniCommand } from '../../packages/weft/dist/files/program-path.js'
import { CniRuntime } from './cni-runtime.mjs'
import { median } from './numbers.mjs'
import { timedNetlink } from './timed-netlink.mjs'

const emptyAnswer = fileURLToPath(new URL('./empty-answer.mjs', import.meta.url))
const nothing = () => ['/bin/true']

/** Where the time of one ADD, and of one DEL, goes: rows of milliseconds, each with what it is. */
export async function shares(side, pods, count) {
  const whole = await pods.oneByOne(side, { count })
  const least = await startedMs(side, { command: nothing, count })
  const program = await programMs(side, count)
  const kernel = await timedNetlink(count)
  return ['ADD', 'DEL'].map(verb => {
    const own = median(side.ownMs[verb].slice(-count))
    return [verb, median(whole[verb]), least, program - least, own, kernel[verb].ms, `${kernel[verb].writes}`]
  })
}

/** What the runtime itself takes for as many programs at once as do nothing. */
export async function crowdOfNothingMs({ ground, folder }, count) {
  const runtime = new CniRuntime({
    namespace: ground.namespace,
    folder: mkdtempSync(join(folder, 'nothing-')),
    command: nothing,
  })
  try {
    return await runtime.run(Array.from({ length: count }, () => ({ environment: {}, configs: [{}] })))
  } finally {
    await runtime.close()
  }
}

/** The program that the runtime executes, against somebody who answers at once. */
async function programMs(side, count) {
  const socket = join(side.folder, 'empty.sock')
  const child = spawn(process.execPath, [emptyAnswer, socket], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    return await startedMs(side, {
      command: cniCommand,
      count,
      environment: { WEFT_CNI_SOCKET: socket, CNI_COMMAND: 'ADD', CNI_NETNS: side.ground.namespace.path },
    })
  } finally {
    child.kill()
    await once(child, 'close')
  }
}

/** The median of so many, one after the other. */
async function startedMs({ ground, folder }, { command, count, environment = {} }) {
  const runtime = new CniRuntime({
    namespace: ground.namespace,
    folder: mkdtempSync(join(folder, 'started-')),
    command,
  })
  const times = []
  try {
    for (let round = 0; round < count; round++) times.push(await runtime.run([{ environment, configs: [{}] }]))
  } finally {
    await runtime.close()
  }
  return median(times)
}
