import koffi from 'koffi'
import type { FileDescriptor } from './file-descriptor.js'
import { lastErrno } from './libc.js'

/**
 * System calls on memory that stays where it is, by addresses: nothing is made or looked up on the way, so they cost little
 * more than the kernel takes. Each gives what the kernel gives; -1 means that `errnoOfCall()` tells why.
 */

const program = koffi.load(null)
// No length is anywhere near 2 ** 31, and numbers of 32 bits pass faster than those of 64.
const read: (fd: number, data: number, length: number) => number = program.func('int read(int, uintptr_t, uint32_t)')
const writev: (fd: number, vectors: number, count: number) => number = program.func('int writev(int, uintptr_t, int)')
const sendmmsg: (fd: number, messages: number, count: number, flags: number) => number = program.func(
  'int sendmmsg(int, uintptr_t, unsigned int, int)',
)
const recvmmsg: (fd: number, messages: number, count: number, flags: number, timeout: number) => number = program.func(
  'int recvmmsg(int, uintptr_t, unsigned int, int, uintptr_t)',
)
const schedYield: () => number = program.func('int sched_yield()')
const poll: (descriptors: number, count: number, timeoutMilliseconds: number) => number = program.func(
  'int poll(uintptr_t, unsigned long, int)',
)

export function readInto(file: FileDescriptor, data: number, length: number): number {
  return read(file.number, data, length)
}

/** `struct iovec` times count. */
export function writeVectors(file: FileDescriptor, vectors: number, count: number): number {
  return writev(file.number, vectors, count)
}

/** `struct mmsghdr` times count: as many as were sent, from the first on. */
export function sendMessages(socket: FileDescriptor, messages: number, count: number): number {
  return sendmmsg(socket.number, messages, count, 0)
}

export function receiveMessages(socket: FileDescriptor, messages: number, count: number): number {
  return recvmmsg(socket.number, messages, count, 0, 0)
}

/** `struct pollfd` times count. The whole thread waits, and so do signals that have a handler in Node. */
export function pollDescriptors(descriptors: number, count: number, timeoutMilliseconds: number): number {
  return poll(descriptors, count, timeoutMilliseconds)
}

/** Lets everybody else have the processor first who waits for it. */
export function yieldProcessor(): void {
  schedYield()
}

/** Why the last of these calls, in this very turn, gave -1. */
export function errnoOfCall(): string {
  return lastErrno()
}
