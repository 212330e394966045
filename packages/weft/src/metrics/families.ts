import type { Report } from '../model/report.js'
import type { PumpPeerTraffic, Sight, TrafficCounts } from './sight.js'

export interface Sample {
  readonly labels?: { readonly [name: string]: string }
  readonly value: number
}

/** One metric with all its labels. A page of the reference and /metrics are made from these. */
export interface MetricFamily {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly labels: readonly string[]
  readonly read: (sight: Sight) => readonly Sample[]
}

/** No label holds what grows with the cluster: a peer's name, an address, a sentence. Peers of a program are the exception: nobody else counts them. */
export const metricFamilies: readonly MetricFamily[] = [
  one('weft_ready', '1 while this node can start pods and other nodes reach them.', ({ report }) =>
    Number(report.isReady),
  ),
  one('weft_healthy', '0 when a loop of the daemon no longer turns.', ({ report }) =>
    Number(report.stuck === undefined),
  ),
  many('weft_build_info', 'The version that runs, and the backend that net-conf names.', {
    labels: ['version', 'backend'],
    read: ({ report }) => [{ labels: { version: report.version, backend: report.backend.type }, value: 1 }],
  }),
  one('weft_leases', 'Leases in the store, this node included.', ({ report }) => report.store.leases),
  many('weft_peers', 'Peers, by family, the way they are reached, and whether all they need is in the kernel.', {
    labels: ['family', 'carriage', 'state'],
    read: ({ report }) => counted(report.peers, ({ family, carriage, state }) => ({ family, carriage, state })),
  }),
  many('weft_problems', 'What an operator should know, by code; weft status has the sentences.', {
    labels: ['code'],
    read: ({ report }) => counted(report.problems, ({ code }) => ({ code })),
  }),
  one(
    'weft_refused_objects',
    'Kernel objects that the kernel refuses to make as planned; they are tried again.',
    ({ report }) => report.failures.length,
  ),
  many('weft_operations_total', 'Changes that were made in the kernel, by kind.', {
    labels: ['operation'],
    read: ({ tally }) => byName(tally.operations, 'operation'),
  }),
  many('weft_operation_errors_total', 'Changes that the kernel refused, by kind.', {
    labels: ['operation'],
    read: ({ tally }) => byName(tally.refusals, 'operation'),
  }),
  one(
    'weft_drift_repairs_total',
    'Changes that put right what somebody else had changed, with nothing new to plan from.',
    ({ tally }) => tally.driftRepairs,
  ),
  one(
    'weft_reconcile_failures_total',
    'Turns of the loop that came to nothing as a whole.',
    ({ tally }) => tally.failedTurns,
  ),
  one(
    'weft_store_age_seconds',
    'How old what is in force may be: 0 while the store answers, else the time since it last did.',
    ({ report, now }) => storeAgeSeconds(report, now),
  ),
  one(
    'weft_store_reconnects_total',
    'How often the store answered again after it had not.',
    ({ tally }) => tally.storeReconnects,
  ),
  many(
    'weft_netlink_resyncs_total',
    "Looks at all of the kernel that no event asked for: the timer's, or because events were lost.",
    { labels: ['reason'], read: ({ tally }) => byName(Object.entries(tally.resyncs), 'reason') },
  ),
  many('weft_cni_requests_total', 'What container runtimes asked for, by verb and whether it was done or refused.', {
    labels: ['verb', 'result'],
    read: ({ tally }) =>
      tally.cniRequests.counts.map(({ verb, result, count }) => ({ labels: { verb, result }, value: count })),
  }),
  many('weft_cni_request_seconds_total', 'How long it took to answer them, in all.', {
    labels: ['verb', 'result'],
    read: ({ tally }) =>
      tally.cniRequests.counts.map(({ verb, result, seconds }) => ({ labels: { verb, result }, value: seconds })),
  }),
  traffic('receive_bytes', 'Bytes received', ({ received }) => received.bytes),
  traffic('transmit_bytes', 'Bytes sent', ({ sent }) => sent.bytes),
  traffic('receive_packets', 'Packets received', ({ received }) => received.packets),
  traffic('transmit_packets', 'Packets sent', ({ sent }) => sent.packets),
  traffic('receive_errors', 'Packets that could not be received', ({ received }) => received.errors),
  traffic('transmit_errors', 'Packets that could not be sent', ({ sent }) => sent.errors),
  pumpPeer('receive_bytes', 'Bytes received from', ({ received }) => received.bytes),
  pumpPeer('transmit_bytes', 'Bytes sent to', ({ sent }) => sent.bytes),
  pumpPeer('receive_packets', 'Packets received from', ({ received }) => received.packets),
  pumpPeer('transmit_packets', 'Packets sent to', ({ sent }) => sent.packets),
  many('weft_pump_dropped_packets_total', 'Packets that the program behind a device dropped, by why.', {
    labels: ['device', 'reason'],
    read: ({ pumps }) =>
      pumps.flatMap(({ device, dropped }) =>
        Object.entries(dropped).map(([reason, value]) => ({ labels: { device, reason }, value })),
      ),
  }),
  many('weft_pump_resident_memory_bytes', 'Memory that the program behind a device holds.', {
    labels: ['device'],
    read: ({ pumps }) => pumps.map(({ device, residentBytes: value }) => ({ labels: { device }, value })),
  }),
  one('process_cpu_seconds_total', 'Processor time of the daemon, user and system.', sight => sight.process.cpuSeconds),
  one('process_resident_memory_bytes', 'Memory that the daemon holds.', sight => sight.process.residentBytes),
  one('nodejs_heap_size_used_bytes', 'JavaScript objects of the daemon.', sight => sight.process.heapBytes),
  one('process_open_fds', 'Files and sockets that the daemon has open.', sight => sight.process.openFiles),
  many('process_max_fds', 'How many files and sockets it may have open.', {
    labels: [],
    read: sight => (sight.process.mostFiles === undefined ? [] : [{ value: sight.process.mostFiles }]),
  }),
  one(
    'process_start_time_seconds',
    'When the daemon was started, in seconds since 1970.',
    sight => sight.process.startSeconds,
  ),
]

/** The one histogram; its buckets are in durations.ts. */
export const turnDuration = {
  name: 'weft_reconcile_duration_seconds',
  help: 'How long turns of the loop took, from the look at the kernel to the last operation.',
} as const

/** Whether it is a counter can be seen by its name. */
function one(name: string, help: string, value: (sight: Sight) => number): MetricFamily {
  return many(name, help, { labels: [], read: sight => [{ value: value(sight) }] })
}

function many(name: string, help: string, rest: Pick<MetricFamily, 'labels' | 'read'>): MetricFamily {
  return { name, type: name.endsWith('_total') ? 'counter' : 'gauge', help, ...rest }
}

interface DirectedTraffic {
  readonly received: TrafficCounts
  readonly sent: TrafficCounts
}

function traffic(what: string, help: string, count: (traffic: DirectedTraffic) => number): MetricFamily {
  return many(`weft_device_${what}_total`, `${help} by a device of ours; the kernel counts devices, not peers.`, {
    labels: ['device'],
    read: sight => sight.traffic.map(each => ({ labels: { device: each.device }, value: count(each) })),
  })
}

function pumpPeer(what: string, help: string, count: (peer: PumpPeerTraffic) => number): MetricFamily {
  return many(`weft_pump_peer_${what}_total`, `${help} a peer by the program behind a device, by the peer's subnet.`, {
    labels: ['device', 'subnet'],
    read: ({ pumps }) =>
      pumps.flatMap(({ device, peers }) =>
        peers.map(peer => ({ labels: { device, subnet: peer.subnet }, value: count(peer) })),
      ),
  })
}

function byName(counts: Iterable<readonly [string, number]>, label: string): readonly Sample[] {
  return [...counts].map(([name, value]) => ({ labels: { [label]: name }, value }))
}

function counted<Item>(items: readonly Item[], labelsOf: (item: Item) => { [name: string]: string }): Sample[] {
  const counts = new Map<string, { labels: { [name: string]: string }; value: number }>()
  for (const item of items) {
    const labels = labelsOf(item)
    const key = Object.values(labels).join(' ')
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { labels, value: 1 })
    else known.value += 1
  }
  return [...counts.values()]
}

function storeAgeSeconds({ store, problems }: Report, now: Date): number {
  const away = problems.find(({ code }) => code === 'store-failure')?.since
  const times = [store.rememberedFrom, away].filter(time => time !== undefined).map(time => Date.parse(time))
  return times.length === 0 ? 0 : Math.max(0, (now.getTime() - Math.min(...times)) / 1_000)
}
