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
  'PACKET_LENGTHS',
  'PACKET_OFFSET',
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

export type CoreExports = { readonly memory: { readonly buffer: ArrayBuffer } } & CoreCalls & {
    readonly [name in (typeof places)[number]]: { readonly value: number }
  }

/** A core of its own, with memory of its own. */
export function loadCore(): CoreExports {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(coreWasm, 'base64')))
  if (!isCore(exports)) throw new Error('The core was built from other sources than what uses it.')
  return exports
}

function isCore(exports: object): exports is CoreExports {
  const found = new Map(Object.entries(exports))
  return (
    found.get('memory') instanceof WebAssembly.Memory &&
    calls.every(name => typeof found.get(name) === 'function') &&
    places.every(name => found.get(name) instanceof WebAssembly.Global)
  )
}
