import { fstatSync } from 'node:fs'
import { CLONE_NEWNET } from './constants.js'
import { FileDescriptor } from './file-descriptor.js'
import { check, libc } from './libc.js'
import { LinuxError } from './linux-error.js'
import { goTo, OWN_NAMESPACE, returnTo, whereabouts } from './whereabouts.js'

const NS_GET_NSTYPE = 0xb703

/** Keeps a network namespace alive and open. */
export class NetworkNamespace implements Disposable {
  readonly descriptor: FileDescriptor

  private constructor(descriptor: FileDescriptor) {
    this.descriptor = descriptor
  }

  /** From a path such as /run/netns/NAME or /proc/PID/ns/net. */
  static open(path: string): NetworkNamespace {
    return NetworkNamespace.#of(FileDescriptor.open(path), path)
  }

  /** Takes over what another process has opened, and closes it too when it is no network namespace. */
  static over(descriptor: FileDescriptor): NetworkNamespace {
    return NetworkNamespace.#of(descriptor, `descriptor ${descriptor.number}`)
  }

  static #of(descriptor: FileDescriptor, name: string): NetworkNamespace {
    // `ip netns` leaves a plain file behind when its mount is gone; better said here than by a setns later.
    if (libc.ioctl(descriptor.number, NS_GET_NSTYPE) === CLONE_NEWNET) return new NetworkNamespace(descriptor)
    descriptor.close()
    throw new LinuxError({ operation: `open ${name} as a network namespace`, errno: 'EINVAL' })
  }

  /** The one that this thread is in. */
  static current(): NetworkNamespace {
    return NetworkNamespace.open(OWN_NAMESPACE)
  }

  /** A new one. Nothing in it is up, not even loopback. It lives as long as something holds it: this object, a process, a mount. */
  static create(): NetworkNamespace {
    const origin = whereabouts()
    check('unshare(CLONE_NEWNET)', libc.unshare(CLONE_NEWNET))
    try {
      return NetworkNamespace.current()
    } finally {
      returnTo(origin)
    }
  }

  /** Where other programs find it while this process holds it open. */
  get path(): string {
    return `/proc/${process.pid}/fd/${this.descriptor.number}`
  }

  /**
   * Does the work inside: sockets that it opens and processes that it spawns belong to this namespace.
   * The work must be synchronous, since everything else in the process goes on outside. Threads that are born meanwhile
   * would stay inside for ever, so call warmThreadPool() once before.
   */
  run<T>(work: () => T): T {
    const origin = whereabouts()
    goTo(this.descriptor)
    let result: T
    try {
      result = work()
    } finally {
      returnTo(origin)
    }
    if (isPromiseLike(result)) {
      throw new TypeError('The work in a network namespace returned a promise; accepted is synchronous work only.')
    }
    return result
  }

  /** The same text for the same namespace, however it was opened. */
  identity(): string {
    const { dev, ino } = LinuxError.naming('fstat', () => fstatSync(this.descriptor.number))
    return `${dev}:${ino}`
  }

  close(): void {
    this.descriptor.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

function isPromiseLike(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
