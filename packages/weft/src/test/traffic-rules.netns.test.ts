import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NetworkNamespace } from '@weft/linux'
import type { DaemonProcess } from './daemon-process.js'
import { eventually } from './eventually.js'
import { Fleet } from './fleet.js'
import { leaseOf, netConf } from './network-documents.js'
import { filterText, natText, rulesIn, rulesOfFlannel, ruleWords } from './rule-text.js'
import { runIn } from './run-in.js'
import { skip } from './why-skipped.js'

const families = ['ipv4', 'ipv6'] as const
const withNftables = netConf({ Type: 'vxlan' })
const withIptables = { ...withNftables, EnableNFTables: false }

/** How a test makes a machine on which others use this variant. */
const hints = {
  nft: [],
  legacy: ['iptables-legacy -t mangle -N KUBE-IPTABLES-HINT'],
} as const
const variants = ['nft', 'legacy'] as const

async function openFleet(document: unknown, commands: readonly string[] = [], nodes = 1): Promise<Fleet> {
  const fleet = await Fleet.open({ nodes, netConf: document, leases: [leaseOf(1), leaseOf(2)] })
  for (const command of commands) runIn(fleet.namespaceOf('node-a'), command)
  return fleet
}

/** Until all is in place, and no longer. */
async function runOnce(daemon: DaemonProcess): Promise<void> {
  await daemon.ready()
  await daemon.stop()
}

for (const variant of variants) {
  test(`${variant}: the chains of iptables are flannel's to the letter, in both families`, { skip }, async () => {
    await using fleet = await openFleet(withIptables, hints[variant])
    const { problems } = await fleet.start('node-a', '--ip-masq').ready()
    assert.deepEqual(problems, [])
    for (const family of families) {
      const program = `${ruleWords[family].program}-${variant}`
      assert.deepEqual(rulesIn(fleet.namespaceOf('node-a'), program, 'nat'), natText({ family }))
      assert.deepEqual(rulesIn(fleet.namespaceOf('node-a'), program, 'filter'), filterText({ family }))
    }
  })

  test(`${variant}: without --ip-masq-fully-random ports are not drawn, without --ip-masq there is no chain in nat`, {
    skip,
  }, async () => {
    await using fleet = await openFleet(withIptables, hints[variant])
    const namespace = fleet.namespaceOf('node-a')
    await runOnce(fleet.start('node-a', '--ip-masq', '--ip-masq-fully-random-disable'))
    for (const family of families) {
      const wanted = natText({ family, masquerade: 'MASQUERADE' })
      assert.deepEqual(rulesIn(namespace, `${ruleWords[family].program}-${variant}`, 'nat'), wanted)
    }
    await runOnce(fleet.start('node-a'))
    for (const family of families) {
      const program = `${ruleWords[family].program}-${variant}`
      assert.deepEqual(
        rulesIn(namespace, program, 'nat').filter(line => !line.startsWith('-P ')),
        [],
      )
      assert.deepEqual(rulesIn(namespace, program, 'filter'), filterText({ family }))
    }
  })

  test(`${variant}: what is deleted or changed by hand comes back, and a daemon that finds all in order writes nothing`, {
    skip,
  }, async t => {
    await using fleet = await openFleet(withIptables, hints[variant])
    const namespace = fleet.namespaceOf('node-a')
    const daemon = fleet.start('node-a', '--ip-masq', '--iptables-resync', '1')
    await daemon.ready()
    for (const commands of [
      ['iptables -t nat -F FLANNEL-POSTRTG'],
      ['iptables -t nat -D FLANNEL-POSTRTG 4'],
      ['iptables -t nat -F POSTROUTING'],
      ['iptables -t nat -F', 'iptables -t nat -X'],
      ['iptables -t filter -I FLANNEL-FWD -j DROP'],
      ['ip6tables -t filter -F', 'ip6tables -t filter -X'],
    ])
      await t.test(commands.join(', '), async () => {
        for (const command of commands) runIn(namespace, command.replace('tables', `tables-${variant}`))
        await eventually(() => {
          for (const family of families) {
            const program = `${ruleWords[family].program}-${variant}`
            assert.deepEqual(rulesIn(namespace, program, 'nat'), natText({ family }))
            assert.deepEqual(rulesIn(namespace, program, 'filter'), filterText({ family }))
          }
        })
      })
    const { operations } = await daemon.report()
    await daemon.stop()
    assert.ok(operations.total > 0)
    const next = await fleet.start('node-a', '--ip-masq').ready()
    assert.deepEqual(next.operations.recent, [])
  })
}

test('when the form of the rules changes nothing of the other one stays behind, whoever made it', { skip }, async t => {
  await using fleet = await openFleet(withIptables, [
    // flannel ran here with iptables in the other variant, and masqueraded for another network.
    'iptables-legacy -t nat -N FLANNEL-POSTRTG',
    'iptables-legacy -t nat -A FLANNEL-POSTRTG -s 10.42.0.0/16 -j MASQUERADE',
    'iptables-legacy -t nat -A POSTROUTING -m comment --comment masq -j FLANNEL-POSTRTG',
    ...Array.from({ length: 5 }, () => 'iptables-nft -t mangle -A FORWARD -j ACCEPT'),
    'nft add table ip6 flannel-ipv6',
  ])
  const namespace = fleet.namespaceOf('node-a')
  const daemon = fleet.start('node-a', '--ip-masq')
  await daemon.ready()
  const chains = (lines: readonly string[]) => lines.filter(line => line.startsWith(':'))
  const tables = (lines: readonly string[]) => lines.filter(line => line.startsWith('table'))
  const [ofIptables, ofNftables] = [
    [':FLANNEL-FWD - [0:0]', ':FLANNEL-POSTRTG - [0:0]'],
    ['table ip flannel-ipv4 {', 'table ip6 flannel-ipv6 {'],
  ]
  const assertForm = (wantedChains: readonly string[], wantedTables: readonly string[]) => {
    const lines = rulesOfFlannel(namespace)
    assert.deepEqual(
      chains(lines).toSorted(),
      wantedChains.flatMap(chain => [chain, chain]),
    )
    assert.deepEqual(tables(lines), wantedTables)
  }
  await t.test('in iptables', () => assertForm(ofIptables, []))
  fleet.setNetConf(withNftables)
  await t.test('in nftables', () => eventually(() => assertForm([], ofNftables)))
  fleet.setNetConf(withIptables)
  await t.test('in iptables again', () => eventually(() => assertForm(ofIptables, [])))
  await daemon.stop()
  await runOnce(fleet.start('node-a', '--iptables-forward-rules=false'))
  await t.test('without rules', () => assert.deepEqual(rulesOfFlannel(namespace), []))
})

test('with another list of networks that need no masquerading the rules change while the daemon runs', {
  skip,
}, async () => {
  await using fleet = await openFleet(withIptables)
  const namespace = fleet.namespaceOf('node-a')
  await fleet.start('node-a', '--ip-masq').ready()
  fleet.setNetConf({ ...withIptables, NonMasqueradeCIDRs: ['192.168.0.0/16', 'fd99::/16'] })
  const added = (network: string, to: string) =>
    `-A FLANNEL-POSTRTG -s ${network} -d ${to} -m comment --comment "flanneld masq" -j RETURN`
  const lists = { ipv4: added('10.244.0.0/16', '192.168.0.0/16'), ipv6: added('fd00:10:244::/48', 'fd99::/16') }
  await eventually(() => {
    for (const family of families) {
      const wanted = natText({ family }).toSpliced(-2, 0, lists[family])
      assert.deepEqual(rulesIn(namespace, `${ruleWords[family].program}-nft`, 'nat'), wanted)
    }
  })
})

const sendFromHost =
  "s=require('dgram').createSocket('udp4');n=3;s.bind(0,'192.0.2.1',()=>{for(i=0;i<3;i++)s.send('x',9,'10.244.2.2',()=>{--n||s.close()})})"

for (const [form, document, commands] of [
  ['nftables', withNftables, []],
  ['iptables-nft', withIptables, hints.nft],
  ['iptables-legacy', withIptables, hints.legacy],
] as const)
  test(`${form}: what a host sends to a pod of another node arrives with an address that the answer finds`, {
    skip,
  }, async () => {
    await using fleet = await openFleet(document, commands, 2)
    await Promise.all(['node-a', 'node-b'].map(node => fleet.start(node, '--ip-masq').ready()))
    fleet.addPod('node-b')
    const namespace = fleet.namespaceOf('node-b')
    runIn(namespace, 'nft add table ip seen')
    runIn(namespace, 'nft add chain ip seen arriving { type filter hook prerouting priority -300 ; }')
    for (const source of ['10.244.1.0', '192.0.2.1'])
      runIn(namespace, `nft add rule ip seen arriving iifname flannel.1 ip saddr ${source} udp dport 9 counter`)
    runIn(fleet.namespaceOf('node-a'), `${process.execPath} -e ${sendFromHost}`)
    await eventually(() => assert.deepEqual(packetsIn(namespace), [3, 0]))
  })

function packetsIn(namespace: NetworkNamespace): readonly number[] {
  const counted = runIn(namespace, 'nft list table ip seen').matchAll(/packets (\d+)/g)
  return [...counted].map(([, packets]) => Number(packets))
}

const barriers: readonly (readonly [title: string, document: unknown, commands: readonly string[], told: RegExp])[] = [
  [
    'a policy in another table of nftables',
    withIptables,
    [
      'nft add table inet filter',
      'nft add chain inet filter fwd_all { type filter hook forward priority 10 ; policy drop ; }',
    ],
    /^the nftables chain inet filter fwd_all drops packets of 10\.244\.0\.0\/16 .* `nft insert rule inet filter fwd_all ip saddr 10\.244\.0\.0\/16 accept`/,
  ],
  [
    'the policy of FORWARD, when the rules are those of nftables',
    withNftables,
    ['iptables-nft -P FORWARD DROP'],
    /^the policy of FORWARD in iptables-nft drops packets of 10\.244\.0\.0\/16 .* `iptables-nft -I FORWARD -s 10\.244\.0\.0\/16 -j ACCEPT`/,
  ],
  [
    'the policy of FORWARD in the variant that nobody else uses',
    withIptables,
    ['iptables-legacy -P FORWARD DROP'],
    /^the policy of FORWARD in iptables-legacy drops packets/,
  ],
  [
    'a rule that refuses everything before ours',
    withIptables,
    ['iptables-nft -A FORWARD -j REJECT --reject-with icmp-host-prohibited'],
    /^a rule of FORWARD in iptables-nft drops packets/,
  ],
]

for (const [title, document, commands, told] of barriers)
  test(`what our rules cannot override is told with its remedy: ${title}`, { skip }, async () => {
    await using fleet = await openFleet(document, commands)
    const { problems } = await fleet.start('node-a').ready()
    assert.match(problems.find(({ code }) => code === 'forwarding-barred')?.sentence ?? '', told)
  })

test('a barrier that somebody sees to is told no longer', { skip }, async () => {
  await using fleet = await openFleet(withIptables, [
    'nft add table ip guard',
    'nft add chain ip guard fwd_all { type filter hook forward priority 10 ; policy drop ; }',
  ])
  const daemon = fleet.start('node-a')
  assert.equal((await daemon.ready()).problems.length, 1)
  runIn(fleet.namespaceOf('node-a'), 'nft insert rule ip guard fwd_all ip saddr 10.244.0.0/16 accept')
  await eventually(async () => assert.deepEqual((await daemon.report()).problems, []))
})

test('a policy that our rules come before, or that was taught about the network, is no problem', { skip }, async () => {
  await using fleet = await openFleet(withIptables, [
    'iptables-nft -P FORWARD DROP',
    'nft add table ip guard',
    'nft add chain ip guard fwd_all { type filter hook forward priority 10 ; policy drop ; }',
    'nft add rule ip guard fwd_all ip saddr 10.244.0.0/16 accept',
    'nft add rule ip guard fwd_all ip daddr 10.244.0.0/16 accept',
  ])
  assert.deepEqual((await fleet.start('node-a').ready()).problems, [])
})

test('bridges whose packets pass no rules are told, and nothing else is affected', { skip }, async () => {
  await using fleet = await openFleet(withIptables, ['sysctl -q -w net.bridge.bridge-nf-call-ip6tables=0'])
  const { problems } = await fleet.start('node-a').ready()
  assert.deepEqual(
    problems.map(({ code, sentence }) => [code, sentence.split(':')[0]]),
    [['bridge-netfilter', 'net.bridge.bridge-nf-call-ip6tables is 0']],
  )
})

test('with --ip-blackhole-route packets to a pod that is not there go nowhere, and without it the route goes', {
  skip,
}, async () => {
  await using fleet = await openFleet(withNftables)
  const namespace = fleet.namespaceOf('node-a')
  const blackholes = () =>
    ['ip route', 'ip -6 route'].flatMap(command =>
      runIn(namespace, `${command} show type blackhole`)
        .split('\n')
        .flatMap(line => line.match(/^blackhole \S+ (?:dev lo )?proto \S+ metric \d+/)?.[0] ?? []),
    )
  const daemon = fleet.start('node-a', '--ip-blackhole-route')
  await daemon.ready()
  const wanted = [
    'blackhole 10.244.1.0/24 proto 138 metric 4096',
    'blackhole fd00:10:244:1::/64 dev lo proto 138 metric 4096',
  ]
  assert.deepEqual(blackholes(), wanted)
  runIn(namespace, 'ip route del blackhole 10.244.1.0/24 metric 4096')
  await eventually(() => assert.deepEqual(blackholes(), wanted))
  await daemon.stop()
  await runOnce(fleet.start('node-a'))
  assert.deepEqual(blackholes(), [])
})
