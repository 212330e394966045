/**
 * Where everything is in the core's memory. It never grows, so that the kernel can be given addresses in it. What is
 * exported by index.ts is read by the program outside under the same name.
 */

/** How many packets or messages one batch has at most. */
export const SLOTS: u32 = 96
/**
 * From one received message to the next: room for the largest, and no multiple of a page, because the beginnings of all
 * would then compete for the same few lines of the processor's cache.
 */
export const SLOT_BYTES: u32 = 67136
/**
 * Packets from the device lie here one behind the other, and the next is read while there is room for the longest. So about
 * 100 KB are read before they are sent, and should still be in the processor's cache then.
 */
export const PACKETS_BYTES: u32 = 165 << 10
/** Of `struct virtio_net_hdr`, which precedes every packet of a device that was opened with IFF_VNET_HDR. */
export const VIRTIO_BYTES: u32 = 10
/** Headers of IP and of TCP or UDP together; what has more is not cut into segments. */
export const HEADER_BYTES: u32 = 144
/** Segments of one batch, of all packets from the device together. */
export const SEGMENTS: u32 = 4096
/** The kernel takes that many datagrams in one message, or one packet of UDP, and no more bytes than a datagram of IPv4 can have. */
export const MESSAGE_SEGMENTS: u32 = 64
export const MESSAGE_BYTES: u32 = 65507
/** Datagrams that one look at received messages takes; more are looked at in the next. */
export const DATAGRAMS: u32 = 4096
/** Of one write, which the kernel limits to 1024. */
export const WRITE_PIECES: u32 = 1000
export const PEERS: u32 = 32768
/** Twice as many, so that looking for what is not there ends soon. */
export const ROUTE_SLOTS: u32 = 65536
/** Replies of one batch. */
export const REPLIES: u32 = 64
/** Header of virtio and the longest reply, of IPv6. */
export const REPLY_BYTES: u32 = 1328

/** `struct iovec`, `struct mmsghdr` and `struct sockaddr_in6` (padded) of a 64-bit process. */
export const IOVEC_BYTES: u32 = 16
export const MMSGHDR_BYTES: u32 = 64
export const ADDRESS_BYTES: u32 = 32
export const CONTROL_BYTES: u32 = 32
export const PEER_BYTES: u32 = 128
export const RUN_BYTES: u32 = 64

/** What a batch came to, as 32-bit numbers: see index.ts. */
export const RESULT: u32 = 65536
export const POLL: u32 = RESULT + 64
export const COUNTERS: u32 = RESULT + 1024
export const SETTINGS: u32 = RESULT + 2048
export const LENGTH_COUNTS: u32 = RESULT + 4096
export const MASKS: u32 = RESULT + 8192
export const LENGTHS: u32 = RESULT + 16384
/** For each packet from the device where it begins, and how many bytes were read with what precedes it. */
export const PACKET_LIST: u32 = RESULT + 20480

export const PACKETS: u32 = RESULT + 65536
export const RECEIVED: u32 = PACKETS + PACKETS_BYTES
export const RECEIVED_MESSAGES: u32 = RECEIVED + SLOTS * SLOT_BYTES
export const RECEIVED_VECTORS: u32 = RECEIVED_MESSAGES + SLOTS * MMSGHDR_BYTES
export const RECEIVED_ADDRESSES: u32 = RECEIVED_VECTORS + SLOTS * IOVEC_BYTES
export const RECEIVED_CONTROLS: u32 = RECEIVED_ADDRESSES + SLOTS * ADDRESS_BYTES

/** Headers of segments, each with what precedes it where it goes to the device. */
export const HEADERS: u32 = RECEIVED_CONTROLS + SLOTS * CONTROL_BYTES + 64
/** Twice: for the socket of IPv4 and for that of IPv6. */
export const MESSAGES: u32 = HEADERS + SEGMENTS * HEADER_BYTES
export const CONTROLS: u32 = MESSAGES + 2 * SEGMENTS * MMSGHDR_BYTES
export const VECTORS: u32 = CONTROLS + 2 * SEGMENTS * CONTROL_BYTES
export const SINGLES: u32 = VECTORS + 2 * 2 * SEGMENTS * IOVEC_BYTES
export const WRITES: u32 = SINGLES + MESSAGE_SEGMENTS * MMSGHDR_BYTES
export const WRITE_VECTORS: u32 = WRITES + 8 * (DATAGRAMS + REPLIES)
export const PIECES: u32 = WRITE_VECTORS + (2 * DATAGRAMS + 2 * REPLIES) * IOVEC_BYTES
export const RUNS: u32 = PIECES + 8 * DATAGRAMS
/** For each remainder of a flow's hash the run that is open. */
export const OPEN_RUNS: u32 = RUNS + DATAGRAMS * RUN_BYTES
export const OPEN_RUN_SLOTS: u32 = 256
export const REPLY_BUFFERS: u32 = OPEN_RUNS + 4 * OPEN_RUN_SLOTS
export const ROUTES: u32 = REPLY_BUFFERS + REPLIES * REPLY_BYTES
export const PEER_TABLE: u32 = (ROUTES + 4 * ROUTE_SLOTS + 127) & ~127
export const END: u32 = PEER_TABLE + PEERS * PEER_BYTES
