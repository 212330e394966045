import { readFileSync, writeFileSync } from 'node:fs'

/** The settings of the node's network. What is missing or may not be changed throws. */
export interface Sysctls {
  /** Of `net/ipv4/ip_forward`: '1'. */
  read(name: string): string
  write(name: string, value: string): void
}

/** Of the namespace that this process is in. */
export const hostSysctls: Sysctls = {
  read: name => readFileSync(`/proc/sys/${name}`, 'utf8').trim(),
  write: (name, value) => writeFileSync(`/proc/sys/${name}`, value),
}

/** For settings that are a kindness: a daemon in a container may find them read-only. */
export function writeIfPossible(sysctls: Sysctls, name: string, value: string): void {
  try {
    sysctls.write(name, value)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}
