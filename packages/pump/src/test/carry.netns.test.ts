import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Pinger } from '@weft/netlab'
import { wayNames } from '../carry/ways.js'
import { dropReasons } from '../core/drop-reasons.js'
import type { KeeperProcess } from '../testing/keeper-process.js'
import { stateOf } from '../testing/pump-state.js'
import { startTraffic, transfer } from '../testing/traffic-process.js'
import { Tunnels } from '../testing/tunnel.js'

const BYTES = Number(process.env.WEFT_PUMP_BYTES ?? 20e6)

const nothingDropped = Object.fromEntries(dropReasons.map(reason => [reason, 0]))

const kinds = [
  { title: 'with all that the kernel offers', without: [], outer: 'ipv4' },
  { title: 'over IPv6', without: [], outer: 'ipv6' },
  {
    title: 'where the socket takes one datagram at a time',
    without: ['socket segments', 'socket coalescing'],
    outer: 'ipv4',
  },
  { title: 'where the device gives segments of TCP only', without: ['device UDP segments'], outer: 'ipv4' },
  { title: 'with nothing that an old kernel lacks', without: [...wayNames], outer: 'ipv4' },
] as const

for (const { title, without, outer } of kinds)
  describe(`two pumps ${title}`, () => {
    let tunnels: Tunnels
    const keepers: KeeperProcess[] = []
    before(async () => {
      tunnels = await Tunnels.open(2)
      for (const number of [1, 2]) {
        keepers.push(await tunnels.keep(number, { without, outer }))
        tunnels.raise(number)
      }
    })
    after(() => tunnels?.[Symbol.asyncDispose]())

    test(`carry ${BYTES / 1e6} MB of random data each way, unchanged`, async () => {
      const [a, b] = [tunnels.end(1), tunnels.end(2)]
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const)
        for (const address of [to.address, to.address6]) {
          const { sent, received } = await transfer(from.namespace, { namespace: to.namespace, address }, BYTES / 2)
          assert.deepEqual(received, sent)
        }
    })

    test('carry datagrams of all sizes and pings, in both families', async () => {
      const [a, b] = [tunnels.end(1), tunnels.end(2)]
      for (const [address, family] of [
        [b.address, 'ipv4'],
        [b.address6, 'ipv6'],
      ] as const) {
        const server = startTraffic(b.namespace, ['udp-serve', address, 7])
        try {
          await server.said()
          // The largest of them goes as fragments, and so does its echo.
          const sizes = Array.from({ length: 100 }, (_, index) => [0, 1, 64, 1300, 4000][index % 5] ?? 0)
          const client = startTraffic(a.namespace, ['udp-send', address, 7, ...sizes])
          assert.deepEqual(await client.said(), { returned: sizes.length })
        } finally {
          await server.kill()
        }
        using pinger = Pinger.open(a.namespace, family)
        const longest = await pinger.ping({ destination: address, packetBytes: 1472 })
        assert.equal(longest.outcome, 'reply')
        assert.equal((await pinger.ping({ destination: address, packetBytes: 1473 })).outcome, 'too-big')
      }
    })

    test('drop nothing, and say which ways are not used', async () => {
      for (const keeper of keepers) {
        const { dropped, missing } = await stateOf(keeper)
        assert.deepEqual(missing, Object.fromEntries(without.map(name => [name, 'switched off'])))
        // The kernel itself sends to groups from each device that comes up.
        assert.deepEqual({ ...dropped, 'no route': 0 }, nothingDropped)
      }
    })
  })
