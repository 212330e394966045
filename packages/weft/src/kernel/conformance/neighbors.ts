import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { address, mac } from '@weft/inet'
import { apply, see, tunnel } from './asking.js'
import { type OpenBench, plain } from './bench.js'
import { ipv4, ipv6 } from './samples.js'

export function neighborsConformance(open: OpenBench): void {
  describe('neighbours and forwarding entries', () => {
    for (const sample of [ipv4, ipv6]) {
      const { neighbor, entry } = sample.peer(1)

      test(`${neighbor.address} comes, changes and goes`, async () => {
        await using bench = await open(plain)
        const changed = { ...neighbor, mac: mac('02:00:00:00:02:99') }
        await apply(bench.kernel, ...tunnel(sample), { do: 'neighbor.replace', neighbor })
        assert.deepEqual(await see(bench.kernel, 'neighbor'), [neighbor])
        assert.deepEqual(await apply(bench.kernel, { do: 'neighbor.replace', neighbor: changed }), ['ok'])
        assert.deepEqual(await see(bench.kernel, 'neighbor'), [changed])
        assert.deepEqual(await apply(bench.kernel, { do: 'neighbor.delete', neighbor }), ['ok'])
        assert.deepEqual(await see(bench.kernel, 'neighbor'), [])
      })

      test(`the way to ${entry.destination} comes, changes and goes`, async () => {
        await using bench = await open(plain)
        const moved = { ...entry, destination: sample.peer(2).entry.destination }
        await apply(bench.kernel, ...tunnel(sample), { do: 'forwarding.replace', entry })
        assert.deepEqual(await see(bench.kernel, 'forwarding'), [entry])
        assert.deepEqual(await apply(bench.kernel, { do: 'forwarding.replace', entry: moved }), ['ok'])
        assert.deepEqual(await see(bench.kernel, 'forwarding'), [moved], 'the new place takes that of the old one')
        assert.deepEqual(await apply(bench.kernel, { do: 'forwarding.delete', entry }), ['ok'])
        assert.deepEqual(await see(bench.kernel, 'forwarding'), [moved], 'the old place is gone already')
        assert.deepEqual(await apply(bench.kernel, { do: 'forwarding.delete', entry: moved }), ['ok'])
        assert.deepEqual(await see(bench.kernel, 'forwarding'), [])
      })

      test(`without ${sample.link.name} nothing can be put there, and deleting is no failure`, async () => {
        await using bench = await open(plain)
        const codes = await apply(
          bench.kernel,
          { do: 'neighbor.replace', neighbor },
          { do: 'forwarding.replace', entry },
          { do: 'neighbor.delete', neighbor },
          { do: 'forwarding.delete', entry },
          ...tunnel(sample),
          { do: 'neighbor.delete', neighbor },
          { do: 'forwarding.delete', entry },
        )
        assert.deepEqual(codes, ['ENODEV', 'ENODEV', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok'])
      })

      test(`on ${sample.link.name} that is down they are put as well, and are there when it comes up`, async () => {
        await using bench = await open(plain)
        const codes = await apply(
          bench.kernel,
          { do: 'link.create', link: { ...sample.link, isUp: false } },
          { do: 'neighbor.replace', neighbor },
          { do: 'forwarding.replace', entry },
          { do: 'link.change', change: { name: sample.link.name, isUp: true } },
        )
        assert.deepEqual(codes, ['ok', 'ok', 'ok', 'ok'])
        assert.deepEqual(await see(bench.kernel, 'neighbor'), [neighbor])
        assert.deepEqual(await see(bench.kernel, 'forwarding'), [entry])
      })
    }

    test('a tunnel leads to addresses of its own family only', async () => {
      await using bench = await open(plain)
      const astray = { ...ipv4.peer(1).entry, destination: ipv6.peer(1).entry.destination }
      const codes = await apply(bench.kernel, ...tunnel(ipv4), { do: 'forwarding.replace', entry: astray })
      assert.deepEqual(codes, ['ok', 'ok', 'EAFNOSUPPORT'])
    })

    test('the MAC of a group has no one place to be replaced', async () => {
      await using bench = await open(plain)
      const { entry } = ipv4.peer(1)
      const codes = await apply(
        bench.kernel,
        ...tunnel(ipv4),
        { do: 'forwarding.replace', entry: { ...entry, mac: mac('03:00:00:00:00:01') } },
        { do: 'forwarding.replace', entry: { ...entry, mac: mac('00:00:00:00:00:00') } },
      )
      assert.deepEqual(codes, ['ok', 'ok', 'EOPNOTSUPP', 'EOPNOTSUPP'])
    })

    test('on a device that is no tunnel a forwarding entry leads nowhere', async () => {
      await using bench = await open(plain)
      await bench.stranger.addVeth(ipv4.link.name, 'elsewhere')
      const codes = await apply(bench.kernel, { do: 'forwarding.replace', entry: ipv4.peer(1).entry })
      assert.deepEqual(codes, ['ok'])
      assert.deepEqual(await see(bench.kernel, 'forwarding'), [])
    })

    test('what is on devices of others is not told', async () => {
      await using bench = await open(plain)
      const neighbor = { link: 'eth0', address: address('192.0.2.77'), mac: mac('02:00:00:00:02:77') }
      assert.deepEqual(await apply(bench.kernel, { do: 'neighbor.replace', neighbor }), ['ok'])
      assert.deepEqual(await see(bench.kernel, 'neighbor'), [])
    })
  })
}
