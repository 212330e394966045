import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, address, contains, decodeAddress, lengthOf, type Prefix, prefixOf } from '@weft/inet'
import fc from 'fast-check'
import { CoreDriver } from '../testing/core-driver.js'
import { packetOf } from '../testing/packet.js'

const near4 = fc.tuple(
  fc.constantFrom(10, 11),
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 0, max: 3 }),
  fc.nat(255),
)
const ipv4 = near4.map(bytes => decodeAddress(Uint8Array.from(bytes)))
// Among them what IPv6 calls the addresses of IPv4.
const ipv6 = fc
  .tuple(fc.constantFrom([0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]), near4)
  .map(([head, tail]) => decodeAddress(Uint8Array.from([...head, ...tail])))
const subnets = fc.oneof(
  fc.tuple(ipv4, fc.constantFrom(0, 8, 15, 16, 23, 24, 30, 32)).map(([base, length]) => prefixOf(base, length)),
  fc.tuple(ipv6, fc.constantFrom(0, 48, 64, 104, 111, 112, 120, 128)).map(([base, length]) => prefixOf(base, length)),
)
const changes = fc.array(
  fc.record({ subnet: subnets, port: fc.integer({ min: 1, max: 65535 }), isRemoved: fc.boolean() }),
  {
    maxLength: 60,
  },
)

test('a packet goes to the peer with the longest prefix, after any additions and removals', () => {
  fc.assert(
    fc.property(changes, fc.array(fc.oneof(ipv4, ipv6), { minLength: 20, maxLength: 20 }), (steps, destinations) => {
      const driver = new CoreDriver()
      const model = new Map<Prefix, number>()
      for (const { subnet, port, isRemoved } of steps) {
        if (isRemoved) {
          driver.core.peers.remove(subnet)
          model.delete(subnet)
        } else {
          driver.core.peers.set({ subnet, address: address('192.0.2.1'), port })
          model.set(subnet, port)
        }
      }
      for (const destination of destinations) {
        const source = destination.includes(':') ? address('fd00::1') : address('10.0.0.1')
        const packet = packetOf({ source, destination, protocol: 'udp', payload: new Uint8Array(4) })
        const { sent } = driver.transmit([{ packet }])
        assert.equal(sent[0]?.port, portOf(model, destination))
      }
      assert.equal(driver.core.peers.size, model.size)
    }),
  )
})

function portOf(model: ReadonlyMap<Prefix, number>, destination: Address): number | undefined {
  const fitting = [...model].filter(([subnet]) => contains(subnet, destination))
  fitting.sort(([one], [other]) => lengthOf(other) - lengthOf(one))
  return fitting[0]?.[1]
}
