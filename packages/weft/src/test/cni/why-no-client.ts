import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { skip as skipFleet } from '../why-skipped.js'
import { skipWithoutBusybox } from './busybox-image.js'

const places = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']

/** Why no containers can be run here by these programs; false when there is no reason beforehand. */
export function whyNoClient(...programs: readonly string[]): string | false {
  if (skipFleet !== false) return skipFleet
  if (!isRootItself()) return 'needs root itself: container runtimes make do with no less'
  const wanted = [...programs, 'runc', 'nsenter', 'iptables-save', 'ip6tables-save']
  const missing = wanted.find(program => !places.some(place => existsSync(join(place, program))))
  return missing === undefined ? skipWithoutBusybox : `needs the program ${missing}`
}

/** Not root of a user namespace only. */
function isRootItself(): boolean {
  return process.getuid?.() === 0 && /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'))
}
