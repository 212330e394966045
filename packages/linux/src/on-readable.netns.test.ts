import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { AF_NETLINK, SO_RCVBUF, SOCK_RAW, SOL_SOCKET } from './constants.js'
import type { FileDescriptor } from './file-descriptor.js'
import { isRootlike } from './is-rootlike.js'
import { LinuxError } from './linux-error.js'
import { NetworkNamespace } from './network-namespace.js'
import { onReadable } from './on-readable.js'
import { bindSocket, openSocket, receive, sendTo, setSocketOption } from './socket.js'

const skip = isRootlike() ? false : 'needs root, or root of a user namespace with its own network'

const NETLINK_ROUTE = 0
const RTM_NEWLINK = 16
const NLM_F_REQUEST = 1
const RTMGRP_LINK = 1
const LOOPBACK_INDEX = 1
const IFF_UP = 1

const words = (...values: number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer)
const kernel = words(AF_NETLINK, 0, 0)

// `ip link set lo up` and `down` as one netlink message each; either makes an event in the namespace.
const setLoopback = (flags: number): Uint8Array =>
  words(32, RTM_NEWLINK | (NLM_F_REQUEST << 16), 0, 0, 0, LOOPBACK_INDEX, flags, IFF_UP)

const openNetlink = (): FileDescriptor =>
  openSocket({ family: AF_NETLINK, type: SOCK_RAW, protocol: NETLINK_ROUTE, nonBlocking: true })

function readAll(socket: FileDescriptor): { messages: number; errors: string[] } {
  const errors: string[] = []
  for (let messages = 0; ; ) {
    try {
      if (receive(socket, Buffer.alloc(64)) === undefined) return { messages, errors }
      messages++
    } catch (error) {
      if (!(error instanceof LinuxError)) throw error
      errors.push(error.errno)
    }
  }
}

test('after a full buffer the watch goes on', { skip }, async () => {
  const namespace = NetworkNamespace.create()
  const [listener, sender] = namespace.run(() => [openNetlink(), openNetlink()] as const)
  const events = new EventTarget()
  const seen = { messages: 0, errors: [] as string[] }
  setSocketOption(listener, SOL_SOCKET, SO_RCVBUF, 1)
  bindSocket(listener, words(AF_NETLINK, 0, RTMGRP_LINK))
  const watch = onReadable(listener, () => {
    const { messages, errors } = readAll(listener)
    seen.messages += messages
    seen.errors.push(...errors)
    events.dispatchEvent(new Event('read'))
  })
  try {
    const afterFlood = once(events, 'read')
    for (let round = 0; round < 20; round++) {
      sendTo(sender, setLoopback(IFF_UP), kernel)
      sendTo(sender, setLoopback(0), kernel)
    }
    await afterFlood
    assert.deepEqual(seen.errors, ['ENOBUFS'])

    const { messages } = seen
    const afterOneMore = once(events, 'read')
    sendTo(sender, setLoopback(IFF_UP), kernel)
    await afterOneMore
    assert.ok(seen.messages > messages)
  } finally {
    watch[Symbol.dispose]()
    listener.close()
    sender.close()
    namespace.close()
  }
})
