import { ConfigError } from '../document/config-error.js'
import { UsageError } from '../document/usage-error.js'

/** The exit codes of all our programs: what the command says, 2 for bad words or documents, 1 for the rest. */
export async function runProgram(name: string, work: () => Promise<number>): Promise<void> {
  process.stdout.on('error', ignoreBrokenPipe)
  // Operators can do nothing about them. gRPC provokes one at each etcd that is an address rather than a name.
  process.noDeprecation = true
  try {
    process.exitCode = await work()
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = error instanceof ConfigError || error instanceof UsageError ? 2 : 1
  }
}

/** Aborts when this program is asked to end. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => stop.abort())
  return stop.signal
}

/** Who read what we print has had enough, as in `weft plan | head`. A daemon goes on without. */
function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
