import { coreWasm } from './wasm.js'

const calls = [
  'initialize',
  'transmit',
  'receive',
  'receiveMore',
  'linkPeer',
  'unlinkPeer',
  'countDropped',
  'datagramsOf',
  'writeSingles',
] as const

/** Where things are in the core's memory, and how large they are: assembly/layout.ts tells more. */
const places = [
  'COUNTERS',
  'MESSAGES',
  'MMSGHDR_BYTES',
  'PACKETS',
  'PACKETS_BYTES',
  'PACKET_LIST',
  'PEERS',
  'PEER_BYTES',
  'PEER_TABLE',
  'POLL',
  'RECEIVED',
  'RECEIVED_ADDRESSES',
  'RECEIVED_CONTROLS',
  'RECEIVED_MESSAGES',
  'RESULT',
  'SEGMENTS',
  'SETTINGS',
  'SINGLES',
  'SLOTS',
  'SLOT_BYTES',
  'VIRTIO_BYTES',
  'WRITES',
] as const

export interface CoreCalls {
  initialize(address: bigint): void
  transmit(first: number, end: number): void
  receive(count: number): void
  receiveMore(): void
  linkPeer(index: number): void
  unlinkPeer(index: number): void
  countDropped(reason: number, packets: number): void
  datagramsOf(isIpv6: boolean, message: number): number
  writeSingles(isIpv6: boolean, message: number): number
}

export type Layout = { readonly [name in (typeof places)[number]]: number }

export interface LoadedCore {
  readonly memory: ArrayBuffer
  readonly calls: CoreCalls
  readonly layout: Layout
}

/** A core of its own, with memory of its own. */
export function loadCore(): LoadedCore {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(coreWasm, 'base64')))
  // Numbers, because to ask a global for its value takes as long as to read a packet's header.
  const layout = Object.fromEntries(
    Object.entries(exports).flatMap(([name, found]) =>
      found instanceof WebAssembly.Global ? [[name, found.value]] : [],
    ),
  )
  if (!hasCalls(exports) || !isLayout(layout))
    throw new Error('The core was built from other sources than what uses it.')
  return { memory: exports.memory.buffer, calls: exports, layout }
}

function hasCalls(exports: object): exports is CoreCalls & { memory: WebAssembly.Memory } {
  const found = new Map(Object.entries(exports))
  return found.get('memory') instanceof WebAssembly.Memory && calls.every(name => typeof found.get(name) === 'function')
}

function isLayout(layout: Readonly<Record<string, unknown>>): layout is Layout {
  return places.every(name => typeof layout[name] === 'number')
}
