import koffi from 'koffi'
import type { FileDescriptor } from './file-descriptor.js'
import { lastErrno } from './libc.js'
import { LinuxError } from './linux-error.js'

const flock: (fd: number, operation: number) => number = koffi.load(null).func('int flock(int, int)')

const LOCK_EX = 2
const LOCK_NB = 4

/**
 * Takes the lock of an open file, for itself alone; false when somebody has it. It ends when the file is closed, by the end of
 * the process too.
 */
export function tryFlock(file: FileDescriptor): boolean {
  if (flock(file.number, LOCK_EX | LOCK_NB) === 0) return true
  const errno = lastErrno()
  if (errno === 'EAGAIN') return false
  throw new LinuxError({ operation: 'flock', errno })
}
