import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { LoneNode } from '../daemon/testing/lone-node.js'
import { applyToState } from '../kernel/memory/apply-operation.js'
import { eventually } from '../test/eventually.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { Durations } from './durations.js'
import { Exposition } from './exposition.js'
import { metricFamilies } from './families.js'
import { processFigures } from './process-figures.js'
import { metricsPage } from './reference-page.js'
import type { Sight } from './sight.js'
import { Tally } from './tally.js'
import { lintExposition } from './testing/lint-exposition.js'
import { parseExposition } from './testing/parse-exposition.js'

const limit = { timeout: 60_000 }
const since = '2026-01-01T00:00:00.000Z'

function sight(tally = new Tally()): Sight {
  const counts = { bytes: 1_000, packets: 10, errors: 0 }
  const peer = { node: 'node-b', subnet: '10.244.2.0/24', publicAddress: '192.0.2.2', carriage: 'tunnel' } as const
  return {
    tally,
    now: new Date('2026-01-01T00:10:00.000Z'),
    process: processFigures(),
    traffic: [{ device: 'flannel.1', received: counts, sent: counts }],
    pumps: [
      {
        device: 'flannel0',
        residentBytes: 1,
        dropped: { spoofed: 2 },
        peers: [{ subnet: '10.244.2.0/24', received: counts, sent: counts }],
      },
    ],
    report: {
      node: 'node-a',
      version: '0.1.0 "quoted\\"',
      state: 'running',
      isReady: true,
      status: { state: 'ready', code: 'ready', reason: 'it is', since },
      startedAt: since,
      backend: { type: 'vxlan', options: {} },
      store: { name: 'etcd', leases: 3 },
      families: {},
      peers: [
        { ...peer, family: 'ipv4', state: 'done' },
        { ...peer, family: 'ipv4', state: 'done' },
        { ...peer, family: 'ipv6', state: 'error' },
      ],
      problems: [{ code: 'store-failure', subject: 'etcd', sentence: 'it does not answer', since }],
      failures: [],
      operations: { total: 0, failed: 0, changingTurns: 0, recent: [] },
    },
  }
}

async function values(exposition: Exposition, from: Sight) {
  const families = parseExposition(await exposition.text(from))
  const samples = families.flatMap(family => family.samples)
  const labelsOf = (labels: ReadonlyMap<string, string>) => [...labels.values()].join(' ')
  return new Map(samples.map(({ name, labels, value }) => [`${name} ${labelsOf(labels)}`.trim(), value]))
}

describe('/metrics', () => {
  test('passes the lint of Prometheus, whatever there is to tell', async () => {
    const tally = new Tally()
    tally.operations.set('route.replace', 7)
    tally.refusals.set('link.create', 1)
    for (const milliseconds of [0, 1, 3, 700, 60_000]) tally.turns.add(milliseconds)
    const text = await new Exposition().text(sight(tally))
    assert.deepEqual(lintExposition(parseExposition(text)), [])
  })

  test('tells what the report and the counts tell', async () => {
    const tally = new Tally()
    tally.operations.set('route.replace', 7)
    tally.storeTold([{ code: 'store-failure', subject: 'etcd', sentence: '' }])
    tally.storeTold([])
    const told = await values(new Exposition(), sight(tally))
    assert.equal(told.get('weft_leases'), 3)
    assert.equal(told.get('weft_peers ipv4 tunnel done'), 2)
    assert.equal(told.get('weft_peers ipv6 tunnel error'), 1)
    assert.equal(told.get('weft_operations_total route.replace'), 7)
    assert.equal(told.get('weft_store_age_seconds'), 600)
    assert.equal(told.get('weft_store_reconnects_total'), 1)
    assert.equal(told.get('weft_device_receive_bytes_total flannel.1'), 1_000)
    assert.equal(told.get('weft_ready'), 1)
  })

  test('what is gone is told no longer, and counts go on', async () => {
    const exposition = new Exposition()
    const tally = new Tally()
    tally.turns.add(3)
    await exposition.text(sight(tally))
    tally.turns.add(700)
    const { report, ...rest } = sight(tally)
    const told = await values(exposition, { ...rest, report: { ...report, peers: [] } })
    assert.deepEqual(
      [...told.keys()].filter(name => name.startsWith('weft_peers')),
      [],
    )
    assert.equal(told.get('weft_reconcile_duration_seconds_count'), 2)
    assert.equal(told.get('weft_reconcile_duration_seconds_bucket 0.005'), 1)
    assert.ok(Math.abs((told.get('weft_reconcile_duration_seconds_sum') ?? 0) - 0.703) < 1e-9)
  })

  test('no label holds what grows with the cluster, but for the peers of a program, whom nobody else counts', () => {
    const bounded = [
      'version',
      'backend',
      'family',
      'carriage',
      'state',
      'code',
      'operation',
      'reason',
      'device',
      'verb',
      'result',
    ]
    const families = metricFamilies.filter(({ name }) => !name.startsWith('weft_pump_peer_'))
    for (const { name, labels } of families)
      for (const label of labels) assert.ok(bounded.includes(label), `${name}: ${label}`)
  })

  test('the page of the reference is the one that npm run docs would write', () => {
    const page = new URL('../../../../docs/reference/metrics.md', import.meta.url)
    assert.equal(readFileSync(page, 'utf8'), metricsPage())
  })
})

test('a duration is counted in the first bucket that it fits in, and in the last if it fits in none', () => {
  const durations = new Durations()
  for (const milliseconds of [1, 1.5, 30_000, 31_000]) durations.add(milliseconds)
  const counts = durations.buckets.map(({ count }) => count)
  assert.deepEqual([counts[0], counts[1], counts.at(-2), counts.at(-1)], [1, 1, 1, 1])
  assert.equal(durations.buckets.at(-1)?.sum, 31)
})

test('a real daemon: peers are operations and no drift, what others break is', limit, async () => {
  await using node = (await LoneNode.open()).start()
  await node.until('/readyz', 200)
  const metric = async (name: string) => {
    const families = parseExposition((await node.ask('/metrics')).body)
    assert.deepEqual(lintExposition(families), [])
    const samples = families.find(family => family.name === name)?.samples ?? []
    return samples.reduce((sum, { value }) => sum + value, 0)
  }
  node.store.put(readLeaseLine('node-b 10.244.2.0/24 via 192.0.2.2 backend vxlan mac 02:00:00:00:02:00'))
  await eventually(async () => assert.equal(await metric('weft_peers'), 1))
  const before = await metric('weft_operations_total')
  assert.ok(before > 0)
  assert.equal(await metric('weft_drift_repairs_total'), 0)
  node.memory.meddle(({ state }) => applyToState(state, { do: 'link.delete', name: 'flannel.1' }))
  await eventually(async () => assert.ok((await metric('weft_drift_repairs_total')) > 0))
  assert.ok((await metric('weft_operations_total')) > before)
  assert.equal(await metric('weft_operation_errors_total'), 0)
})
