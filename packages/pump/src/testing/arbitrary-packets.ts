import { address } from '@weft/inet'
import fc from 'fast-check'
import type { PacketPlan } from './packet.js'

const places = {
  ipv4: { source: address('10.1.1.2'), destination: address('10.1.2.2') },
  ipv6: { source: address('fd00:0:0:1::2'), destination: address('fd00:0:0:2::2') },
}

export interface Super {
  readonly plan: PacketPlan
  readonly size: number
}

/** Bytes from a seed: random ones by the thousand would take most of the time. */
export function bytesOf(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = seed | 1
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    bytes[at] = state >>> 24
  }
  return bytes
}

const headers = {
  family: fc.constantFrom<'ipv4' | 'ipv6'>('ipv4', 'ipv6'),
  protocol: fc.constantFrom<'tcp' | 'udp'>('tcp', 'udp'),
  seed: fc.nat(),
  ttl: fc.integer({ min: 3, max: 255 }),
  id: fc.integer({ min: 0, max: 65535 }),
  tos: fc.integer({ min: 0, max: 255 }),
  doNotFragment: fc.boolean(),
  ports: fc.tuple(fc.integer({ min: 1, max: 65535 }), fc.integer({ min: 1, max: 65535 })),
  sequence: fc.oneof(fc.nat(), fc.integer({ min: 0xffff0000, max: 0xffffffff })),
  acknowledged: fc.nat(),
  flags: fc.constantFrom(0x10, 0x18, 0x11, 0x19, 0x50),
  window: fc.integer({ min: 0, max: 65535 }),
  options: fc.integer({ min: 0, max: 10 }).map(words => words * 4),
}

/** Payload of several segments, such as the kernel hands over in one packet. */
export const superPackets: fc.Arbitrary<Super> = fc
  .record({ ...headers, size: fc.integer({ min: 64, max: 1432 }), length: fc.integer({ min: 1, max: 62000 }) })
  .map(({ family, seed, length, size, options, ...fields }) => ({
    // One that fits is not handed over as segments.
    plan: {
      ...places[family],
      ...fields,
      payload: bytesOf(Math.max(length, size + 1), seed),
      options: bytesOf(options, seed),
    },
    size,
  }))

/** One packet, with or without payload. */
export const singlePackets: fc.Arbitrary<PacketPlan> = fc
  .record({ ...headers, length: fc.integer({ min: 0, max: 1400 }) })
  .map(({ family, seed, length, options, ...fields }) => ({
    ...places[family],
    ...fields,
    payload: bytesOf(length, seed),
    options: bytesOf(options, seed),
  }))
