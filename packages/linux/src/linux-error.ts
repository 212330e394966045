import { errnoText } from './errno.js'

/** The kernel refused an operation. The message says which, why, and with what errno. */
export class LinuxError extends Error {
  override readonly name = 'LinuxError'
  readonly code = 'ELINUX'
  readonly operation: string
  readonly errno: string

  constructor(refusal: { operation: string; errno: string }, options?: ErrorOptions) {
    super(`${refusal.operation}: ${errnoText(refusal.errno)} (${refusal.errno})`, options)
    this.operation = refusal.operation
    this.errno = refusal.errno
  }

  /** Runs a call of node:fs; what the kernel says against it comes out as a LinuxError. */
  static naming<T>(operation: string, call: () => T): T {
    try {
      return call()
    } catch (cause) {
      throw LinuxError.named(operation, cause)
    }
  }

  /** What node:fs threw, as a LinuxError if it is the kernel's word. */
  static named(operation: string, cause: unknown): unknown {
    if (!(cause instanceof Error && 'syscall' in cause && 'code' in cause && typeof cause.code === 'string'))
      return cause
    return new LinuxError({ operation, errno: cause.code }, { cause })
  }
}
