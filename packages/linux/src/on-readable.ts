import koffi from 'koffi'
import type { FileDescriptor } from './file-descriptor.js'

export interface Watch extends Disposable {
  /** Keeps the process alive (as it does from the start). */
  ref(): void
  unref(): void
  /** Until `resume`, what there is to read waits. */
  pause(): void
  resume(): void
}

// koffi closes a poll handle that the garbage collector finds, so somebody has to hold on to it.
// And libuv allows one handle for a descriptor: a second would be left half made.
const watched = new Map<number, Watch>()

/**
 * Calls back while there is something to read, an error included: then reading says which.
 * The descriptor becomes non-blocking. Dispose of the watch before closing the descriptor.
 */
export function onReadable(descriptor: FileDescriptor, callback: () => void): Watch {
  return onReady(descriptor, { readable: true }, callback)
}

/** The same while there is room to write. */
export function onWritable(descriptor: FileDescriptor, callback: () => void): Watch {
  return onReady(descriptor, { writable: true }, callback)
}

function onReady(
  { number }: FileDescriptor,
  side: { readonly readable: true } | { readonly writable: true },
  callback: () => void,
): Watch {
  if (watched.has(number)) throw new Error(`Descriptor ${number} is already watched; one watch at a time is accepted.`)

  let immediate: NodeJS.Immediate | undefined
  let hasStopped = false
  let isPaused = false
  const start = () => handle.start(side, wake)
  const run = (): void => {
    immediate = undefined
    if (isPaused) return
    try {
      callback()
    } finally {
      if (hasStopped && watched.get(number) === watch) {
        hasStopped = false
        if (!isPaused) start()
      }
    }
  }
  // koffi calls from outside of Node's callback scope: an exception would never surface there and would break every
  // later call. An immediate runs in the same turn of the loop, as an ordinary callback. (The declared type of koffi says
  // that the events come first; it is the status.)
  const wake = (status: unknown): void => {
    // At POLLERR libuv stops the handle. For netlink that means a full buffer (ENOBUFS), which is not the end.
    if (status !== 0) hasStopped = true
    immediate ??= setImmediate(run)
  }
  const handle = koffi.node.poll(number, side, wake)
  const watch: Watch = {
    ref: () => handle.ref(),
    unref: () => handle.unref(),
    pause: () => {
      if (isPaused || watched.get(number) !== watch) return
      isPaused = true
      handle.stop()
    },
    resume: () => {
      if (!isPaused || watched.get(number) !== watch) return
      isPaused = false
      hasStopped = false
      start()
    },
    [Symbol.dispose]: () => {
      if (watched.get(number) !== watch) return
      watched.delete(number)
      clearImmediate(immediate)
      handle.close()
    },
  }
  watched.set(number, watch)
  return watch
}
