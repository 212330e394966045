import { type SpawnOptions, spawn } from 'node:child_process'
import { constants } from 'node:os'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs a program in this terminal as if it were this one: signals go to it, its exit code comes back. */
export async function runAttached(command: readonly string[], options: SpawnOptions = {}): Promise<number> {
  const [file = '', ...args] = command
  const child = spawn(file, args, { ...options, stdio: 'inherit' })
  const forward = (signal: NodeJS.Signals) => void child.kill(signal)
  for (const signal of forwarded) process.on(signal, forward)
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
    })
  } finally {
    for (const signal of forwarded) process.off(signal, forward)
  }
}
