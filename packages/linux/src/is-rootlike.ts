import { LinuxError } from './linux-error.js'
import { whereabouts } from './whereabouts.js'

/** Whether this process may make network namespaces and come back from them. Asking changes nothing. */
export function isRootlike(): boolean {
  try {
    whereabouts()
    return true
  } catch (error) {
    if (error instanceof LinuxError && (error.errno === 'EPERM' || error.errno === 'EACCES')) return false
    throw error
  }
}
