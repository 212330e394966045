import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { test } from 'node:test'
import { eventually } from './eventually.js'
import { Fleet } from './fleet.js'
import { viewOf } from './kernel-view.js'
import { leaseOf, netConf } from './network-documents.js'
import { expectedLines, peerLines, withMacs } from './peer-lines.js'
import { skip } from './why-skipped.js'

const [a, b, c] = [withMacs(leaseOf(1), '01'), withMacs(leaseOf(2), '02'), withMacs(leaseOf(3), '03')]
const good = netConf({ Type: 'vxlan' })

/** What somebody makes of a document while the daemon runs. */
const spoilt: { readonly [title: string]: { readonly spoil: (fleet: Fleet) => void; readonly told: RegExp } } = {
  'net-conf: not JSON': {
    spoil: fleet => fleet.setNetConf('{'),
    told: /net-conf\.json: found text that is not JSON .*, accepted is a JSON object\. The last good one stays in force$/,
  },
  'net-conf: an unknown backend': {
    spoil: fleet => fleet.setNetConf({ ...good, Backend: { Type: 'vxlam' } }),
    told: /net-conf\.json: Backend\.Type: found "vxlam", accepted is .* The last good one stays in force$/,
  },
  'net-conf: deleted': {
    spoil: fleet => rmSync(fleet.folder.join('net-conf.json')),
    told: /net-conf\.json: found no such file, accepted is a file that can be read\. The last good one stays in force$/,
  },
  'leases file: not JSON': {
    spoil: fleet => fleet.folder.write('leases.json', '{"Leases": ['),
    told: /leases\.json: found text that is not JSON .*, accepted is a JSON object/,
  },
  'leases file: a wrong type': {
    spoil: fleet => fleet.folder.write('leases.json', { Leases: [a, { ...b, Subnet: 2 }] }),
    told: /leases\.json: Leases\[node-b\]\.Subnet: found 2, accepted is an IPv4 subnet like "10\.244\.1\.0\/24"/,
  },
  'leases file: deleted': {
    spoil: fleet => rmSync(fleet.folder.join('leases.json')),
    told: /leases\.json: found no such file, accepted is a file that can be read/,
  },
}

test('a document that is spoilt while the daemon runs changes nothing, is told in report and log, and may be mended', {
  skip,
}, async t => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: good, leases: [a, b] })
  const namespace = fleet.namespaceOf('node-a')
  const daemon = fleet.start('node-a')
  await daemon.ready()
  const before = viewOf(namespace)
  for (const [title, { spoil, told }] of Object.entries(spoilt)) {
    await t.test(title, async () => {
      const { operations } = await daemon.report()
      spoil(fleet)
      await eventually(async () => {
        const { problems, isReady } = await daemon.report()
        assert.equal(problems.length, 1)
        assert.match(problems[0]?.sentence ?? '', told)
        assert.equal(isReady, true)
      })
      assert.ok(daemon.log.some(({ level, text }) => level === 'warn' && told.test(text)))
      assert.deepEqual(viewOf(namespace), before)
      assert.equal((await daemon.report()).operations.total, operations.total)

      fleet.setNetConf(good)
      fleet.setLeases([a, b, c])
      await eventually(async () => {
        assert.deepEqual(peerLines(namespace), expectedLines([b, c]))
        assert.deepEqual((await daemon.report()).problems, [])
      })
      fleet.setLeases([a, b])
      await eventually(() => assert.deepEqual(viewOf(namespace), before))
    })
  }
})

test('an option that nobody knows is ignored, and told with the name that was probably meant', { skip }, async () => {
  const misspelt = netConf({ Type: 'vxlan', DirectRoutin: true })
  const leases = [a, { ...b, Subnett: '10.244.9.0/24' }]
  await using fleet = await Fleet.open({ nodes: 1, netConf: { ...misspelt, EnableIPv5: true }, leases })
  const daemon = fleet.start('node-a')
  const { problems } = await daemon.ready()
  const [net, file] = ['net-conf.json', 'leases.json'].map(name => fleet.folder.join(name))
  const expected = [
    `${net}: EnableIPv5: unknown option, ignored; did you mean EnableIPv4?`,
    `${net}: Backend.DirectRoutin: unknown option, ignored; did you mean DirectRouting?`,
    `${file}: Leases[node-b].Subnett: unknown option, ignored; did you mean Subnet?`,
  ]
  assert.deepEqual(problems.map(({ sentence }) => sentence).toSorted(), expected.toSorted())
  for (const sentence of expected) assert.ok(daemon.log.some(({ text }) => text === sentence))
  fleet.setNetConf(good)
  fleet.setLeases([a, b])
  await eventually(async () => assert.deepEqual((await daemon.report()).problems, []))
})
