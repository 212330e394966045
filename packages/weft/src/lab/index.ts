import { existsSync, rmSync } from 'node:fs'
import { isRootlike } from '@weft/linux'
import { type Errand, type LabCommand, parseCommand } from './command.js'
import { askLab } from './control-client.js'
import type { ControlAnswer, ControlRequest } from './control-message.js'
import { execInLab, readPlace } from './exec-in-lab.js'
import { keepDetached } from './keep-detached.js'
import { keeperCommand } from './keeper-command.js'
import { controlSocket, keeperLog } from './node-files.js'
import { runAttached } from './run-attached.js'
import { runForeground } from './run-foreground.js'
import { startDetached } from './start-detached.js'
import { labDirectory, leaveStateDirectory, makeStateDirectory } from './state-directory.js'
import { usage } from './usage.js'

/** `weft lab ARGS`. Gives the exit code; a command line that means nothing is thrown as a UsageError. */
export async function runLabCommand(args: readonly string[]): Promise<number> {
  const command = parseCommand(args, process.pid)
  switch (command.do) {
    case 'help':
      process.stdout.write(usage)
      return 0
    case 'run':
      return await withState(() => run(command, args))
    case 'keep': {
      const { options } = command
      return await withState(() => keepDetached({ options, directory: labDirectory(options.name) }))
    }
    case 'up': {
      const { options } = command
      const directory = labDirectory(options.name)
      return await withState(async () => print(await startDetached({ options, directory }), command))
    }
    case 'ask':
      return print(await ask(command.name, requestOf(command.errand)), command)
    case 'exec':
      return await exec(command)
    case 'down':
      return await withState(() => down(command.name))
  }
}

/** What makes or removes a lab has the folder for all labs, which goes when there is none left. */
async function withState(work: () => Promise<number>): Promise<number> {
  makeStateDirectory()
  try {
    return await work()
  } finally {
    leaveStateDirectory()
  }
}

async function run({ options, isOnce }: LabCommand & { do: 'run' }, args: readonly string[]): Promise<number> {
  if (isRootlike()) return await runForeground({ options, directory: labDirectory(options.name), isOnce })
  const { file, args: rest, environment } = keeperCommand({ labArgs: args, isAttached: true })
  return await runAttached([file, ...rest], { env: environment })
}

function requestOf(errand: Errand): ControlRequest {
  return errand.do === 'status' ? { do: 'status', columns: process.stdout.columns || 120 } : errand
}

async function ask(name: string, request: ControlRequest): Promise<ControlAnswer> {
  const answer = await askLab(controlSocket(labDirectory(name)), request)
  return answer ?? { exitCode: 1, text: `No lab named '${name}' is running. Start one with: weft lab up`, json: null }
}

async function exec({ name, target, command }: LabCommand & { do: 'exec' }): Promise<number> {
  const answer = await ask(name, { do: 'where', name: target })
  const place = readPlace(answer.json)
  return place === undefined ? print(answer, { isJson: false }) : await execInLab(place, command)
}

async function down(name: string): Promise<number> {
  const directory = labDirectory(name)
  const answer = await askLab(controlSocket(directory), { do: 'down' })
  const isStale = existsSync(directory)
  rmSync(directory, { recursive: true, force: true })
  rmSync(keeperLog(directory), { force: true })
  const nothing = isStale ? `What was left of lab '${name}' is removed.` : `There is no lab named '${name}'.`
  process.stdout.write(`${answer === undefined ? nothing : `Lab '${name}' is removed.`}\n`)
  return 0
}

/** For programs when they asked and there is something; complaints go to stderr either way. */
function print({ exitCode, text, json }: ControlAnswer, { isJson }: { isJson: boolean }): number {
  if (json === null) process.stderr.write(`${text}\n`)
  else process.stdout.write(`${isJson ? JSON.stringify(json, undefined, 2) : text}\n`)
  return exitCode
}
