import { ConfigError } from '../document/config-error.js'
import { UsageError } from '../document/usage-error.js'

/** The exit codes of all our programs: what the command says, 2 for bad words or documents, 1 for the rest. */
export async function runProgram(name: string, work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work()
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = isBadInput(error) ? 2 : 1
  }
}

function isBadInput(error: unknown): boolean {
  if (error instanceof ConfigError || error instanceof UsageError) return true
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS')
}
