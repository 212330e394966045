import koffi from 'koffi'
import { errnoName } from './errno.js'
import { LinuxError } from './linux-error.js'

interface Libc {
  socket(family: number, type: number, protocol: number): number
  bind(fd: number, address: Uint8Array, length: number): number
  getsockname(fd: number, address: Uint8Array, length: Uint32Array): number
  setsockopt(fd: number, level: number, name: number, value: Uint8Array | Int32Array, length: number): number
  getsockopt(fd: number, level: number, name: number, value: Uint8Array | Int32Array, length: Uint32Array): number
  sendto(
    fd: number,
    data: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: number,
  ): number
  recvfrom(
    fd: number,
    buffer: Uint8Array,
    length: number,
    flags: number,
    from: Uint8Array,
    fromLength: Uint32Array,
  ): number
  listen(fd: number, backlog: number): number
  accept4(fd: number, address: null, length: null, flags: number): number
  connect(fd: number, address: Uint8Array, length: number): number
  sendmsg(fd: number, header: Uint8Array, flags: number): number
  recvmsg(fd: number, header: Uint8Array, flags: number): number
  ioctl(fd: number, request: number): number
  ioctlNumber(fd: number, request: number, value: number): number
  ioctlPointer(fd: number, request: number, value: Uint8Array): number
  setns(fd: number, kind: number): number
  unshare(kinds: number): number
  abort(): void
}

// The running program and what it is linked with: Node brings its libc along, whether that is glibc or musl.
const program = koffi.load(null)

export const libc: Libc = {
  socket: program.func('int socket(int, int, int)'),
  bind: program.func('int bind(int, const void *, uint32_t)'),
  getsockname: program.func('int getsockname(int, void *, void *)'),
  setsockopt: program.func('int setsockopt(int, int, int, const void *, uint32_t)'),
  getsockopt: program.func('int getsockopt(int, int, int, void *, void *)'),
  sendto: program.func('intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)'),
  recvfrom: program.func('intptr_t recvfrom(int, void *, size_t, int, void *, void *)'),
  listen: program.func('int listen(int, int)'),
  accept4: program.func('int accept4(int, void *, void *, int)'),
  connect: program.func('int connect(int, const void *, uint32_t)'),
  sendmsg: program.func('intptr_t sendmsg(int, const void *, int)'),
  recvmsg: program.func('intptr_t recvmsg(int, void *, int)'),
  ioctl: program.func('int ioctl(int, unsigned long, ...)'),
  ioctlNumber: program.func('int ioctl(int, unsigned long, unsigned long)'),
  ioctlPointer: program.func('int ioctl(int, unsigned long, void *)'),
  setns: program.func('int setns(int, int)'),
  unshare: program.func('int unshare(int)'),
  abort: program.func('void abort()'),
}

/** The errno of the call just made. Anything in between, even a log line, may change it. */
export function lastErrno(): string {
  return errnoName(koffi.errno())
}

/** Where the bytes are: it holds for as long as somebody holds the array. */
export function addressOf(bytes: Uint8Array): bigint {
  return koffi.address(bytes)
}

/** Passes the result of a call on; -1 becomes an error that names the operation. */
export function check(operation: string, result: number): number {
  if (result === -1) throw new LinuxError({ operation, errno: lastErrno() })
  return result
}
