import { readdirSync, readlinkSync } from 'node:fs'
import type { NetworkNamespace } from '@weft/linux'

/** Ends every process in a namespace that a test made: also those that outlive whoever started them. */
export function endAllIn(namespace: NetworkNamespace): void {
  for (const pid of processesIn(namespace)) process.kill(pid, 'SIGKILL')
}

export function processesIn(namespace: NetworkNamespace): readonly number[] {
  const wanted = namespace.run(() => readlinkSync('/proc/thread-self/ns/net'))
  const all = readdirSync('/proc').map(Number)
  return all.filter(pid => pid > 0 && namespaceOf(pid) === wanted)
}

/** Undefined once it has ended. */
function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined
  }
}
