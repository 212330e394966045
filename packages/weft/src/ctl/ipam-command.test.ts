import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from '@weft/inet'
import type { HeldSince } from '../cni/host-local/network-use.js'
import { runIpamCommand } from './ipam-command.js'

const since = new Date('2026-01-02T03:04:05Z')
const held = (text: string, containerId?: string): HeldSince => ({
  address: address(text),
  name: text,
  owner: containerId === undefined ? undefined : { containerId, interfaceName: 'eth0' },
  since,
})

const files = new Map([
  ['/run/flannel/subnet.env', 'FLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_IPV6_SUBNET=fd00:1::1/120\n'],
  [
    '/etc/cni/net.d/10-flannel.conflist',
    '{ "name": "cbr0", "plugins": [{ "type": "flannel" }, { "type": "portmap" }] }',
  ],
  [
    '/etc/cni/net.d/87-other.conflist',
    '{ "name": "other", "plugins": [{ "type": "bridge", "ipam": { "type": "host-local", "subnet": "10.88.0.0/29" } }] }',
  ],
  ['/etc/cni/net.d/99-loopback.conf', '{ "name": "lo", "type": "loopback" }'],
  ['/etc/cni/net.d/bad.conf', '{'],
  ['/etc/cni/net.d/README', 'nothing'],
])

async function run(...args: readonly string[]) {
  let printed = ''
  const notes: string[] = []
  await runIpamCommand(args, {
    print: text => {
      printed += text
    },
    note: sentence => notes.push(sentence),
    read: async path => files.get(path),
    list: async folder => [...files.keys()].filter(path => path.startsWith(folder)),
    use: dataDir =>
      new Map<string, readonly HeldSince[]>(
        dataDir === '/empty'
          ? []
          : [
              ['cbr0', [held('10.244.1.2', 'c1'), held('10.244.1.3'), held('10.9.9.9', 'c2'), held('fd00:1::2', 'c1')]],
              ['lost', [held('10.7.0.2', 'c3')]],
            ],
      ),
  })
  return { printed, notes }
}

test('each network has its ranges with what is used and free, and who holds what since when', async () => {
  const { printed, notes } = await run()
  assert.equal(
    printed,
    `network cbr0
  10.244.1.1-10.244.1.254: 2 used, 251 free
  fd00:1::1-fd00:1::ff: 1 used, 253 free
  1 of other ranges than these
  10.244.1.2  c1 (eth0)               since 2026-01-02T03:04:05.000Z
  10.244.1.3  nobody (an empty file)  since 2026-01-02T03:04:05.000Z
  10.9.9.9    c2 (eth0)               since 2026-01-02T03:04:05.000Z
  fd00:1::2   c1 (eth0)               since 2026-01-02T03:04:05.000Z

network lost
  1 used; no configuration on this node says of how many
  10.7.0.2  c3 (eth0)  since 2026-01-02T03:04:05.000Z

network other
  10.88.0.1-10.88.0.6: 0 used, 5 free
`,
  )
  assert.equal(notes.length, 1)
  assert.match(notes[0] ?? '', /bad\.conf: found text that is not JSON/)
})

test('--json says the same for programs', async () => {
  const { printed } = await run('--json')
  const { networks } = JSON.parse(printed)
  assert.deepEqual(networks[0].ranges[0], {
    subnet: '10.244.1.0/24',
    range: '10.244.1.1-10.244.1.254',
    used: 2,
    free: 251,
  })
  assert.deepEqual(networks[1], {
    network: 'lost',
    addresses: [{ address: '10.7.0.2', containerId: 'c3', interface: 'eth0', since: since.toISOString() }],
  })
})

test('--help names the folders, and words are refused', async () => {
  assert.match((await run('--help')).printed, /--data-dir FOLDER[\s\S]*\/var\/lib\/cni\/networks/)
  await assert.rejects(run('now'), /now/)
})
