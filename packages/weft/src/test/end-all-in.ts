import { readdirSync, readlinkSync } from 'node:fs'
import type { NetworkNamespace } from '@weft/linux'

/** Ends every process in a namespace that a test made: also those that outlive whoever started them. */
export function endAllIn(namespace: NetworkNamespace): void {
  const wanted = namespace.run(() => readlinkSync('/proc/thread-self/ns/net'))
  for (const pid of readdirSync('/proc').map(Number))
    if (pid > 0 && namespaceOf(pid) === wanted) process.kill(pid, 'SIGKILL')
}

/** Undefined once it has ended. */
function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined
  }
}
