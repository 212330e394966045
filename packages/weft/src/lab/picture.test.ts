import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { address, type Family, prefix } from '@weft/inet'
import { renderPicture } from './picture.js'
import type { Probe } from './probe.js'
import type { LabView, NodeView } from './view.js'

const canvas = { columns: 80, hasColour: false, nowMilliseconds: 100_000 }

function node(letter: string, index: number, rest: Partial<NodeView> = {}): NodeView {
  return {
    name: `node-${letter}`,
    namespace: '/proc/1/fd/20',
    underlay: [address(`192.0.2.${index}`), address(`2001:db8:0:2::${index}`)],
    subnets: [prefix(`10.244.${index}.0/24`), prefix(`fd00:10:244:${index}::/64`)],
    isCableCut: false,
    daemon: { is: 'ready', pid: 100 + index },
    pods: [1, 2].map(place => ({
      name: `pod-${letter}${place}`,
      namespace: '/proc/1/fd/30',
      addresses: [address(`10.244.${index}.${place + 1}`), address(`fd00:10:244:${index}::${place + 1}`)],
      mtuBytes: 1450,
      addMs: 3 + place / 10,
    })),
    ...rest,
  }
}

function probes(nodes: readonly NodeView[], family: Family): Probe[] {
  const pods = nodes.flatMap(({ pods }) => pods.map(pod => pod.name))
  return pods.flatMap(from =>
    pods
      .filter(to => to !== from)
      .flatMap(to =>
        [100, 1450].map((packetBytes, size): Probe => {
          const isAcrossTheCut = from.startsWith('pod-b') !== to.startsWith('pod-b')
          if (isAcrossTheCut && family === 'ipv4') {
            return { from, to, family, packetBytes, result: { outcome: 'lost', timeoutMilliseconds: 1000 } }
          }
          return { from, to, family, packetBytes, result: { outcome: 'reply', rttMicroseconds: 80 + 15 * size } }
        }),
      ),
  )
}

const nodes = [
  node('a', 1),
  node('b', 2, { isCableCut: true, daemon: { is: 'gone', how: 'killed' } }),
  node('c', 3, { daemon: { is: 'starting', pid: 103 } }),
]

const view: LabView = {
  name: 'lab',
  backend: 'vxlan',
  store: {
    is: 'served',
    title: 'weft server',
    machine: 'store',
    endpoint: 'http://192.0.2.254:2379',
    namespace: '/proc/1/fd/10',
    isCableCut: false,
    process: { is: 'ready', pid: 99 },
  },
  families: ['ipv4', 'ipv6'],
  masquerade: { isOn: false, reason: 'nft is not installed' },
  nodes,
  probes: [...probes(nodes, 'ipv4'), ...probes(nodes, 'ipv6')],
  journal: [
    {
      timeMilliseconds: 88_000,
      node: 'node-a',
      text: 'ip route replace 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink proto 138 and a long tail that is cut',
      isBad: false,
    },
    { timeMilliseconds: 97_500, node: 'node-b', text: 'cable cut', isBad: true },
  ],
}

test('the picture of a lab with a cut cable is the golden one', () => {
  const golden = readFileSync(new URL('../../src/lab/picture.golden.txt', import.meta.url), 'utf8')
  assert.equal(`${renderPicture(view, { ...canvas, selected: 'node-b' }).join('\n')}\n`, golden)
})

test('colours change no letter and no place', () => {
  const coloured = renderPicture(view, { ...canvas, hasColour: true, selected: 'node-a' })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour is made of
  const stripped = coloured.map(line => line.replaceAll(/\x1b\[\d+m/g, ''))
  assert.notDeepEqual(coloured, stripped)
  assert.deepEqual(stripped, renderPicture(view, { ...canvas, selected: 'node-a' }))
})

test('no line is wider than the terminal, however narrow or crowded', () => {
  const crowd = Array.from({ length: 30 }, (_, place) => node('z', place + 1))
  for (const columns of [30, 80, 132]) {
    for (const shown of [view, { ...view, nodes: crowd }]) {
      const lines = renderPicture(shown, { ...canvas, columns, selected: 'node-z' })
      for (const line of lines) assert.ok(line.length <= columns, `${columns} < ${line.length}: ${line}`)
    }
  }
})

test('before the first round of probes the picture says so', () => {
  const { probes: _, ...unprobed } = view
  const lines = renderPicture(unprobed, canvas)
  assert.ok(lines.includes('  ipv4: not probed yet'))
})

test('where the leases are is said in a line, and what is wrong with it', () => {
  const line = (store: LabView['store']) => renderPicture({ ...view, store }, canvas)[1]
  const { store } = view
  assert.ok(store.is === 'served')
  assert.equal(
    line({ ...store, title: 'etcd', process: { is: 'gone', how: 'killed' } }),
    'store: etcd killed at http://192.0.2.254:2379',
  )
  assert.equal(
    line({ ...store, isCableCut: true }),
    'store: weft server ready at http://192.0.2.254:2379, its cable is cut',
  )
  assert.equal(line({ is: 'file', path: '/lab/leases.json' }), 'store: /lab/leases.json, the same file for all')
})

test('a daemon that has not said its subnets yet is drawn without', () => {
  const lines = renderPicture({ ...view, nodes: nodes.map(node => ({ ...node, subnets: [] })) }, canvas)
  assert.ok(lines.some(line => line.includes('192.0.2.1')) && !lines.some(line => line.includes('10.244.1.0')))
})

test('a table too wide for the terminal has a sign a pair', () => {
  const lines = renderPicture(view, { ...canvas, columns: 50 })
  const row = lines.find(line => line.startsWith('  pod-a1 '))
  assert.match(row ?? '', /^ {2}pod-a1 {2}·[✓✗…]{5}$/)
})

test('a table with no room at all leaves its summary and the failures', () => {
  const lines = renderPicture(view, { ...canvas, columns: 15 })
  assert.ok(lines.some(line => line.startsWith('  ipv4: 28')))
  assert.ok(lines.includes('  … and 27 more'))
  assert.ok(!lines.some(line => line.startsWith('  pod-a1 ')))
})

test('on a low terminal the journal gives way first, and the keys stay', () => {
  const low = renderPicture(view, { ...canvas, rows: 24, selected: 'node-a' })
  assert.equal(low.length, 24)
  assert.match(low.at(-1) ?? '', /\[q\] quit/)
  const high = renderPicture(view, { ...canvas, rows: 60, selected: 'node-a' })
  assert.ok(high.some(line => line.includes('cable cut')))
})
