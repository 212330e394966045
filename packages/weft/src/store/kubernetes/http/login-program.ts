import { runProgram } from '@weft/run'

/** A program that prints credentials, as a kubeconfig names it. */
export interface LoginProgram {
  readonly command: string
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value: string }[]
}

/** What it prints. Rejects with what it says when it fails, and when it does not end in time: it is ended then, and what it has started. */
export async function runLoginProgram(login: LoginProgram, longestMs: number): Promise<string> {
  const { command: program, args, env } = login
  const environment = Object.fromEntries(env.map(({ name, value }) => [name, value]))
  const run = { program, args, environment, timeoutSeconds: longestMs / 1000, isGroup: true }
  const { exitCode, how, output, errors } = await runProgram(run)
  if (exitCode === 0) return output
  const said = errors.trim()
  if (exitCode !== undefined) throw new Error(said || `${program} has failed and says nothing`)
  throw new Error(`${program} did not log in: ${how}${said === '' ? '' : `, and said ${said}`}`)
}
