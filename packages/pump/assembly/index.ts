import { countDropped } from './counters'
import { END, RESULT } from './layout'
import { clearMessages, datagramsOf, messageCount, writeSingles } from './messages'
import { setBase } from './native'
import { initializePeers } from './peers'
import { beginReceived, hasMoreReceived, prepareMessages, takeReceived } from './receive'
import { clearReplies, hasRoomForReply } from './replies'
import { clearRuns, writeRuns } from './runs'
import { clearSegments } from './segments'
import { transmitPacket } from './transmit'
import { clearWrites, hasRoomForWrite, writeCount } from './writes'

export {
  COUNTERS,
  MESSAGES,
  MMSGHDR_BYTES,
  PACKET_LIST,
  PACKETS,
  PACKETS_BYTES,
  PEER_BYTES,
  PEER_TABLE,
  PEERS,
  POLL,
  RECEIVED,
  RECEIVED_ADDRESSES,
  RECEIVED_CONTROLS,
  RECEIVED_MESSAGES,
  RESULT,
  SEGMENTS,
  SETTINGS,
  SINGLES,
  SLOT_BYTES,
  SLOTS,
  VIRTIO_BYTES,
  WRITES,
} from './layout'
export { linkPeer, unlinkPeer } from './peers'
export { countDropped, datagramsOf, writeSingles }

/** Once, before all else, with the address that memory has in the process. */
export function initialize(address: u64): void {
  if (END > u32(memory.size()) << 16) unreachable()
  setBase(address)
  initializePeers()
  prepareMessages()
}

/** Packets of the device, by their numbers in the list. The result tells which is to be the first of the next batch. */
export function transmit(first: u32, end: u32): void {
  clear()
  let next = first
  while (next < end && hasRoomForReply() && hasRoomForWrite() && transmitPacket(next)) next++
  tell(next)
}

/** Messages of a socket in the slots up to count. While the result says that there are more, `receiveMore` goes on. */
export function receive(count: u32): void {
  beginReceived(count)
  receiveMore()
}

export function receiveMore(): void {
  clear()
  takeReceived()
  writeRuns()
  tell(u32(hasMoreReceived()))
}

function clear(): void {
  clearMessages()
  clearSegments()
  clearReplies()
  clearRuns()
  clearWrites()
}

function tell(more: u32): void {
  store<u32>(RESULT, messageCount(false))
  store<u32>(RESULT, messageCount(true), 4)
  store<u32>(RESULT, writeCount(), 8)
  store<u32>(RESULT, more, 12)
}
