import koffi from 'koffi'
import { FileDescriptor } from './file-descriptor.js'
import { check, lastErrno } from './libc.js'

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
const epollCreate: (flags: number) => number = program.func('int epoll_create1(int)')
const epollControl: (epoll: number, operation: number, fd: number, event: Uint8Array) => number = program.func(
  'int epoll_ctl(int, int, int, void *)',
)
const epollWait: (epoll: number, events: number, most: number, timeoutMilliseconds: number) => number = program.func(
  'int epoll_wait(int, uintptr_t, int, int)',
)
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

const EPOLL_CLOEXEC = 0o2000000
const EPOLL_CTL_ADD = 1
const EPOLL_CTL_DEL = 2
const EPOLLIN = 1

/** Of `struct epoll_event`: what happened, then a number of the caller's. Only this architecture has it packed. */
export const epollEvent = process.arch === 'x64' ? { bytes: 12, number: 4 } : { bytes: 16, number: 8 }

/** Waits for many descriptors at no more than what one costs. */
export function openEpoll(): FileDescriptor {
  return new FileDescriptor(check('epoll_create1', epollCreate(EPOLL_CLOEXEC)))
}

/** The number comes back with the events. */
export function addToEpoll(epoll: FileDescriptor, descriptor: FileDescriptor, number: number): void {
  const event = new Uint8Array(epollEvent.bytes)
  const view = new DataView(event.buffer)
  view.setUint32(0, EPOLLIN, true)
  view.setUint32(epollEvent.number, number, true)
  check('epoll_ctl', epollControl(epoll.number, EPOLL_CTL_ADD, descriptor.number, event))
}

/** Before the descriptor is closed: while somebody else has the same file open, closing would not do. */
export function removeFromEpoll(epoll: FileDescriptor, descriptor: FileDescriptor): void {
  const event = new Uint8Array(epollEvent.bytes)
  check('epoll_ctl', epollControl(epoll.number, EPOLL_CTL_DEL, descriptor.number, event))
}

/** Until there is something to read, or an error to hear, however long that takes. */
export function waitForEpoll(epoll: FileDescriptor, events: number, most: number): number {
  return epollWait(epoll.number, events, most, -1)
}

/** Why the last of these calls, in this very turn, gave -1. */
export function errnoOfCall(): string {
  return lastErrno()
}
