import { writeSync } from 'node:fs'
import { CLONE_NEWNET } from './constants.js'
import { FileDescriptor } from './file-descriptor.js'
import { check, libc } from './libc.js'

/** Of this thread: /proc/self would be the main thread's, also inside a Worker. */
export const OWN_NAMESPACE = '/proc/thread-self/ns/net'

let here: FileDescriptor | undefined

/** The network namespace that this thread is in, open. */
export function whereabouts(): FileDescriptor {
  if (here !== undefined) return here
  const home = FileDescriptor.open(OWN_NAMESPACE)
  try {
    // To enter where we already are changes nothing, and asks for the right that coming back will need: inside a user
    // namespace whose network belongs to its parent, one may leave but not return.
    check('setns', libc.setns(home.number, CLONE_NEWNET))
  } catch (error) {
    home.close()
    throw error
  }
  here = home
  return home
}

/** Call whereabouts() before: it is what returnTo() needs. */
export function goTo(namespace: FileDescriptor): void {
  check('setns', libc.setns(namespace.number, CLONE_NEWNET))
  here = namespace
}

/** Must succeed: a process that stays behind would go on configuring somebody else's network. */
export function returnTo(namespace: FileDescriptor): void {
  try {
    goTo(namespace)
  } catch (error) {
    try {
      writeSync(2, `Cannot return to the network namespace of this process (${error}); it ends here.\n`)
    } finally {
      libc.abort()
    }
  }
}
