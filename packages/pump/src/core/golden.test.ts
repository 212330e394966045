import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, prefix } from '@weft/inet'
import { CoreDriver } from '../testing/core-driver.js'
import { plain, type Virtio } from '../testing/super-packet.js'

/**
 * What is on the wire, to the letter, worked out apart from everything that is here. 10.1.1.2 and fd00:1:1::2 send to 10.1.2.3 and
 * fd00:1:2::3; the device hands over and takes what a kernel does, and at either end the time to live is one less.
 */
interface Golden {
  readonly virtio: Virtio
  readonly device: string
  readonly datagrams: readonly string[]
  readonly delivered: string
}

const segments = { flags: 1, size: 16, checksumOffset: 16 }

const golden: { readonly [what: string]: Golden } = {
  'a datagram of UDP': {
    virtio: plain,
    device: '4500002212344000401111910a0101020a01020303e807d0000ea3d1676f6c64656e',
    datagrams: ['45000022123440003f1112910a0101020a01020303e807d0000ea3d1676f6c64656e'],
    delivered: '45000022123440003e1113910a0101020a01020303e807d0000ea3d1676f6c64656e',
  },
  'a datagram of UDP over IPv6': {
    virtio: plain,
    device:
      '60012345000e1140fd000001000100000000000000000002fd00000100020000000000000000000303e807d0000ec0cc676f6c64656e',
    datagrams: [
      '60012345000e113ffd000001000100000000000000000002fd00000100020000000000000000000303e807d0000ec0cc676f6c64656e',
    ],
    delivered:
      '60012345000e113efd000001000100000000000000000002fd00000100020000000000000000000303e807d0000ec0cc676f6c64656e',
  },
  'a ping': {
    virtio: plain,
    device: '45000027123500004001519b0a0101020a0102030800cdd600070001676f6c64656e2070696e67',
    datagrams: ['45000027123500003f01529b0a0101020a0102030800cdd600070001676f6c64656e2070696e67'],
    delivered: '45000027123500003e01539b0a0101020a0102030800cdd600070001676f6c64656e2070696e67',
  },
  'three segments of TCP, whose number and checksum wrap': {
    virtio: { ...segments, kind: 1, headerLength: 52, checksumStart: 20 },
    device:
      '45020058ffff4000400623980a0101020a010203a02813893b9aca000000004d801801f6175100000101080a0001020304050607303132333435363738396162636465666768696a6b6c6d6e6f707172737475767778797a',
    datagrams: [
      '45020044ffff40003f0624ac0a0101020a010203a02813893b9aca000000004d801001f668d000000101080a000102030405060730313233343536373839616263646566',
      '45020044000040003f0624ac0a0101020a010203a02813893b9aca100000004d801001f6247c00000101080a00010203040506076768696a6b6c6d6e6f70717273747576',
      '45020038000140003f0624b70a0101020a010203a02813893b9aca200000004d801801f6a6f800000101080a00010203040506077778797a',
    ],
    delivered:
      '45020058ffff40003e0625980a0101020a010203a02813893b9aca000000004d801801f6175100000101080a0001020304050607303132333435363738396162636465666768696a6b6c6d6e6f707172737475767778797a',
  },
  'three segments of TCP over IPv6, whose sequence number wraps': {
    virtio: { ...segments, kind: 4, headerLength: 60, checksumStart: 40 },
    device:
      '6001234500380640fd000001000100000000000000000002fd000001000200000000000000000003a0281389fffffffa0000004d501801f6fa490000303132333435363738396162636465666768696a6b6c6d6e6f707172737475767778797a',
    datagrams: [
      '600123450024063ffd000001000100000000000000000002fd000001000200000000000000000003a0281389fffffffa0000004d501001f6d092000030313233343536373839616263646566',
      '600123450024063ffd000001000100000000000000000002fd000001000200000000000000000003a02813890000000a0000004d501001f68c3f00006768696a6b6c6d6e6f70717273747576',
      '600123450018063ffd000001000100000000000000000002fd000001000200000000000000000003a02813890000001a0000004d501801f60ebc00007778797a',
    ],
    delivered:
      '600123450038063efd000001000100000000000000000002fd000001000200000000000000000003a0281389fffffffa0000004d501801f6fa490000303132333435363738396162636465666768696a6b6c6d6e6f707172737475767778797a',
  },
}

const nodes = { a: address('192.0.2.1'), b: address('192.0.2.2') }

function nodeThatKnows(subnets: readonly string[], owner: keyof typeof nodes): CoreDriver {
  const driver = new CoreDriver()
  for (const subnet of subnets) driver.core.peers.set({ subnet: prefix(subnet), address: nodes[owner], port: 8285 })
  return driver
}

for (const [what, { virtio, device, datagrams, delivered }] of Object.entries(golden)) {
  test(`${what}: the datagrams are these`, () => {
    const driver = nodeThatKnows(['10.1.2.0/24', 'fd00:1:2::/64'], 'b')
    const { sent, written } = driver.transmit([{ virtio, packet: Buffer.from(device, 'hex') }])
    assert.deepEqual(
      sent.map(message => ({ ...message, datagrams: message.datagrams.map(hexOf) })),
      [{ to: nodes.b, port: 8285, datagrams }],
    )
    assert.deepEqual(written, [])
  })

  for (const [how, size] of [
    ['each by itself', undefined],
    ['together', (datagrams[0] ?? '').length / 2],
  ] as const)
    test(`${what}: the datagrams, received ${how}, are this packet`, () => {
      const driver = nodeThatKnows(['10.1.1.0/24', 'fd00:1:1::/64'], 'a')
      const messages = size === undefined ? datagrams : [datagrams.join('')]
      const { sent, written } = driver.receive(
        messages.map(message => ({ from: nodes.a, message: Buffer.from(message, 'hex'), ...(size && { size }) })),
      )
      assert.deepEqual(
        written.map(({ virtio, packet }) => ({ virtio, packet: hexOf(packet) })),
        [{ virtio, packet: delivered }],
      )
      assert.deepEqual(sent, [])
    })
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
