import { readFileSync } from 'node:fs'

/** USER_HZ: the unit of the times in /proc/PID/stat, on every architecture that Node runs on. */
const ticksPerSecond = 100

/** Seconds of processor time of a process since its start, its own and the kernel's for it. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The program's name, in brackets, may have blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 13).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond
}
