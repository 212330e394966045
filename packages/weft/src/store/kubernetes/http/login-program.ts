import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

/** A program that prints credentials, as a kubeconfig names it. */
export interface LoginProgram {
  readonly command: string
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value: string }[]
}

/** What it prints. Rejects with what it says when it fails, and when it does not end in time: it is ended then, and what it has started. */
export function runLoginProgram({ command, args, env }: LoginProgram, longestMs: number): Promise<string> {
  const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]))
  const child = spawn(command, args, {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a group of its own: what a shell has started would live on, and hold its output open.
    detached: true,
  })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    endGroup(child.pid)
  }, longestMs)
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    // Nothing was started then, and for want of descriptors there may be no pipes.
    if (child.pid === undefined) return
    const output = textOf(child.stdout)
    const errors = textOf(child.stderr)
    child.once('close', code => {
      if (isLate) reject(new Error(`${command} was ended: it was not done after ${longestMs / 1000} seconds`))
      else if (code === 0) resolve(output())
      else reject(new Error(errors().trim() || `${command} has failed and says nothing`))
    })
  })
  return ended.finally(() => clearTimeout(timer))
}

function textOf(stream: Readable): () => string {
  const parts: string[] = []
  stream.setEncoding('utf8').on('data', (part: string) => parts.push(part))
  return () => parts.join('')
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // It has just come to its end.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
