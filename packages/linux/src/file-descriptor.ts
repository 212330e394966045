import { closeSync, constants, openSync, readSync, write, writeSync } from 'node:fs'
import { LinuxError } from './linux-error.js'

/** Owns an open file. After close() its number is gone, so it can never reach a file that was opened later. */
export class FileDescriptor implements Disposable {
  #number: number | undefined

  constructor(number: number) {
    this.#number = number
  }

  static open(path: string): FileDescriptor {
    return new FileDescriptor(LinuxError.naming(`open ${path}`, () => openSync(path, 'r')))
  }

  /** For reading and writing, neither of which waits. */
  static openForBoth(path: string): FileDescriptor {
    const flags = constants.O_RDWR | constants.O_NONBLOCK
    return new FileDescriptor(LinuxError.naming(`open ${path}`, () => openSync(path, flags)))
  }

  get number(): number {
    if (this.#number === undefined) throw new LinuxError({ operation: 'use a closed descriptor', errno: 'EBADF' })
    return this.#number
  }

  /** Returns how many bytes came. */
  read(buffer: Uint8Array): number {
    return LinuxError.naming('read', () => readSync(this.number, buffer))
  }

  /** Returns how many bytes were taken. */
  write(buffer: Uint8Array): number {
    return LinuxError.naming('write', () => writeSync(this.number, buffer))
  }

  /** As `write`, on a thread of the pool while this one goes on. The buffer must stay as it is meanwhile. */
  writeInBackground(buffer: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) =>
      write(this.number, buffer, (error, length) => {
        if (error === null) resolve(length)
        else reject(LinuxError.named('write', error))
      }),
    )
  }

  /** Gives the number away: whoever takes it closes it. */
  release(): number {
    const { number } = this
    this.#number = undefined
    return number
  }

  close(): void {
    const number = this.#number
    if (number === undefined) return
    this.#number = undefined
    LinuxError.naming('close', () => closeSync(number))
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
