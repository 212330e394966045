import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { type ControlAnswer, parseAnswer } from './control-message.js'
import { keeperCommand } from './keeper-command.js'
import { type LabOptions, writeLabOptions } from './lab-options.js'
import { keeperLog } from './node-files.js'

/** Starts a keeper in the background and waits for its word on whether the lab is whole. */
export async function startDetached({
  options,
  directory,
}: {
  options: LabOptions
  directory: string
}): Promise<ControlAnswer> {
  const labArgs = ['keep', ...writeLabOptions(options)]
  const { file, args, environment } = keeperCommand({ labArgs, isAttached: false })
  const logFile = keeperLog(directory)
  const log = openSync(logFile, 'w', 0o600)
  const child = spawn(file, args, { detached: true, stdio: ['ignore', log, log, 'ipc'], env: environment })
  closeSync(log)
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('message', message => {
      const answer = parseAnswer(String(message))
      // What a keeper that can speak has to say, it has said; its log would tell nothing more.
      if (answer !== undefined && answer.exitCode !== 0) rmSync(logFile, { force: true })
      if (answer !== undefined) resolve(answer)
    })
    child.once('exit', (code, signal) => {
      const said = readFileSync(logFile, 'utf8').trim()
      resolve({ exitCode: 1, text: `The lab's keeper ended (${signal ?? `exit ${code}`}): ${said}`, json: null })
    })
    child.unref()
  })
}
