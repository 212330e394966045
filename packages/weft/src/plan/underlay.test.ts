import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Address, address, type Family, interfaceAddress } from '@weft/inet'
import type { Facts, HostAddress, Interface, Path } from '../model/facts.js'
import type { Lease } from '../model/lease.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { plainRuleFacts } from '../testing/traffic.js'
import { chooseGround, type GroundQuestion, type InterfaceOptions } from './underlay.js'

const host = (text: string, what: Partial<HostAddress> = {}): HostAddress => ({
  address: interfaceAddress(text),
  isGlobal: true,
  isPermanent: true,
  isUnfit: false,
  ...what,
})

const card = (name: string, ...addresses: HostAddress[]): Interface => ({
  name,
  mtuBytes: 1500,
  isUp: true,
  isLoopback: name === 'lo',
  addresses,
})

const lo = card('lo', host('127.0.0.1/8', { isGlobal: false }), host('::1/128', { isGlobal: false }))
const eth0 = card('eth0', host('10.0.2.15/24'))
const eth1 = card('eth1', host('192.0.2.1/24'), host('2001:db8::1/64'))
const eth2 = card('eth2', host('198.51.100.1/24'), host('192.0.2.77/32'))
const bare = card('eth3')
const cni0 = card('cni0', host('10.244.1.1/24'))
const machine = [lo, eth0, eth1, eth2, bare, cni0]

interface Question {
  readonly interfaces?: readonly Interface[]
  readonly asked?: Partial<InterfaceOptions>
  readonly publicAddresses?: GroundQuestion['options']['publicAddresses']
  readonly families?: readonly Family[]
  readonly defaultLinks?: Facts['defaultLinks']
  readonly paths?: readonly (readonly [Address, Path])[]
  readonly own?: Lease
  readonly isOwnGiven?: boolean
}

const target = address('203.0.113.5')
const own = readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1')
const elsewhere = readLeaseLine('node-a 10.244.1.0/24 via 203.0.113.1')
const dual: readonly Family[] = ['ipv4', 'ipv6']

/** Interface and addresses, or why there are none. */
function choose(question: Question): string {
  const {
    interfaces = machine,
    asked,
    publicAddresses = {},
    families = ['ipv4'],
    defaultLinks = { ipv4: 'eth0' },
  } = question
  const ground = chooseGround({
    options: { interfaces: { names: [], patterns: [], ...asked }, publicAddresses },
    families,
    facts: {
      interfaces,
      defaultLinks,
      paths: new Map(question.paths),
      hasNexthopObjects: true,
      foreignNexthops: new Set(),
      trafficRules: plainRuleFacts,
    },
    own: question.own,
    isOwnGiven: question.isOwnGiven ?? false,
  })
  if ('code' in ground) return ground.sentence
  const { ipv4, ipv6 } = ground.underlays
  return [ground.interface.name, ipv4?.address, ipv6?.address].filter(Boolean).join(' ')
}

type Table = readonly (readonly [title: string, question: Question, answer: string | RegExp])[]

const asked: Table = [
  ['a name', { asked: { names: ['eth1'] } }, 'eth1 192.0.2.1'],
  ['an address', { asked: { names: ['198.51.100.1'] } }, 'eth2 198.51.100.1'],
  ['an address that is not the first of its interface', { asked: { names: ['192.0.2.77'] } }, 'eth2 192.0.2.77'],
  [
    'an address in another spelling',
    { asked: { names: ['2001:DB8:0::1'] }, families: dual },
    'eth1 192.0.2.1 2001:db8::1',
  ],
  ['several names, the first of which is missing', { asked: { names: ['ens1', 'eth2', 'eth1'] } }, 'eth2 198.51.100.1'],
  ['several names, the first of which has no address', { asked: { names: ['eth3', 'eth1'] } }, 'eth1 192.0.2.1'],
  ['a pattern for addresses', { asked: { patterns: ['^192\\.0'] } }, 'eth1 192.0.2.1'],
  ['a pattern for names', { asked: { patterns: ['^eth[12]$'] } }, 'eth1 192.0.2.1'],
  ['a pattern that fits a later address', { asked: { patterns: ['\\.77$'] } }, 'eth2 192.0.2.77'],
  ['a pattern that fits a name and another’s address', { asked: { patterns: ['eth0|198'] } }, 'eth2 198.51.100.1'],
  ['several patterns', { asked: { patterns: ['^ens', '^eth2'] } }, 'eth2 198.51.100.1'],
  ['a pattern that fits a name without addresses first', { asked: { patterns: ['eth3|eth1'] } }, 'eth1 192.0.2.1'],
  ['a pattern that fits everything', { asked: { patterns: ['.'] } }, 'eth0 10.0.2.15'],
  ['a name and a pattern: names go first', { asked: { names: ['eth2'], patterns: ['eth1'] } }, 'eth2 198.51.100.1'],
  ['a name that is missing and a pattern', { asked: { names: ['ens1'], patterns: ['eth1'] } }, 'eth1 192.0.2.1'],
  [
    'what can reach an address: the device and the source of the kernel’s route',
    { asked: { canReach: target }, paths: [[target, { link: 'eth2', source: address('192.0.2.77') }]] },
    'eth2 192.0.2.77',
  ],
  [
    'patterns go before what can reach an address',
    { asked: { patterns: ['eth1'], canReach: target }, paths: [[target, { link: 'eth2' }]] },
    'eth1 192.0.2.1',
  ],
  [
    'what can reach an address that is this machine’s own: who has it',
    { asked: { canReach: address('192.0.2.1') }, paths: [[address('192.0.2.1'), { link: 'lo' }]] },
    'eth1 192.0.2.1',
  ],
  [
    'a public address does not matter when an interface is asked for',
    { asked: { names: ['eth0'] }, publicAddresses: { ipv4: address('192.0.2.1') }, own, isOwnGiven: true },
    'eth0 10.0.2.15',
  ],
  [
    'of the interface that is asked for, the public address',
    { asked: { names: ['eth2'] }, publicAddresses: { ipv4: address('192.0.2.77') } },
    'eth2 192.0.2.77',
  ],
]

describe('asked for', () => {
  for (const [title, question, answer] of asked) test(title, () => assert.equal(choose(question), answer))
})

const list =
  'there are lo with 127.0.0.1 and ::1, eth0 with 10.0.2.15, eth1 with 192.0.2.1 and 2001:db8::1, eth2 with 198.51.100.1 and 192.0.2.77, cni0 with 10.244.1.1, 1 without an address'

const inVain: Table = [
  ['a name', { asked: { names: ['ens1'] } }, `there is no interface ens1; ${list}`],
  ['an address', { asked: { names: ['192.0.2.9'] } }, `no interface has 192.0.2.9; ${list}`],
  [
    'several things',
    { asked: { names: ['ens1'], patterns: ['^wlan'] } },
    `there is no interface ens1, and no address matches --iface-regex ^wlan, and no name matches --iface-regex ^wlan; ${list}`,
  ],
  [
    'an interface without an address',
    { asked: { names: ['eth3'] } },
    `eth3 has no ipv4 address that other nodes could send to; ${list}`,
  ],
  [
    'an interface without an address of the network’s families',
    { asked: { names: ['eth0'] }, families: ['ipv6'] },
    `eth0 has no ipv6 address that other nodes could send to; ${list}`,
  ],
  ['the loopback', { asked: { names: ['lo'] } }, /^lo has no ipv4 address that other nodes could send to; /],
  ['a way to where there is none', { asked: { canReach: target } }, /^there is no way to 203\.0\.113\.5; /],
  [
    'a way that leads through a device of ours',
    { asked: { canReach: target }, paths: [[target, { link: 'flannel.1' }]] },
    /^the way to 203\.0\.113\.5 leads through flannel\.1, which cannot carry a tunnel; /,
  ],
  ['the bridge that pods are on', { asked: { patterns: ['^10\\.244\\.'] }, own }, /^no address matches/],
  ['what is no pattern', { asked: { patterns: ['eth['] } }, /^--iface-regex eth\[ is no pattern; /],
]

describe('asked for in vain', () => {
  for (const [title, question, answer] of inVain)
    test(`${title}: an error that names what there is`, () =>
      typeof answer === 'string' ? assert.equal(choose(question), answer) : assert.match(choose(question), answer))
})

const byCustom: Table = [
  ['the default route’s interface', {}, 'eth0 10.0.2.15'],
  ['the interface with --public-ip', { publicAddresses: { ipv4: address('192.0.2.1') } }, 'eth1 192.0.2.1'],
  ['not with a --public-ip of no interface', { publicAddresses: { ipv4: target } }, 'eth0 10.0.2.15'],
  [
    'not with a --public-ip on the loopback',
    { interfaces: [card('lo', host('192.0.2.1/32')), eth0], publicAddresses: { ipv4: address('192.0.2.1') } },
    'eth0 10.0.2.15',
  ],
  ['the interface with the address of a lease that was given', { own, isOwnGiven: true }, 'eth1 192.0.2.1'],
  ['the default route’s when nobody has that address', { own: elsewhere, isOwnGiven: true }, 'eth0 10.0.2.15'],
  [
    '--public-ip before the lease',
    { publicAddresses: { ipv4: address('198.51.100.1') }, own, isOwnGiven: true },
    'eth2 198.51.100.1',
  ],
  ['the default route before a lease that was claimed', { own }, 'eth0 10.0.2.15'],
  [
    'without a default route the interface that the claimed lease tells of',
    { own, defaultLinks: {} },
    'eth1 192.0.2.1',
  ],
  [
    'with two families the interface of both default routes',
    { families: dual, defaultLinks: { ipv4: 'eth1', ipv6: 'eth1' } },
    'eth1 192.0.2.1 2001:db8::1',
  ],
  [
    'with two families the one default route that there is',
    { families: dual, defaultLinks: { ipv6: 'eth1' } },
    'eth1 192.0.2.1 2001:db8::1',
  ],
  [
    'with one family only its own default route',
    { families: ['ipv6'], defaultLinks: { ipv4: 'eth0', ipv6: 'eth1' } },
    'eth1 2001:db8::1',
  ],
]

describe('nothing asked for', () => {
  for (const [title, question, answer] of byCustom) test(title, () => assert.equal(choose(question), answer))

  test('two families with default routes on two interfaces: an error that says what to do', () => {
    const sentence = choose({ families: dual, defaultLinks: { ipv4: 'eth0', ipv6: 'eth1' } })
    assert.ok(
      sentence.startsWith(
        'the default route of ipv4 is on eth0, that of ipv6 on eth1, and one interface has to carry both; there are lo',
      ),
    )
    assert.match(sentence, /Choose one with --iface$/)
  })

  test('no default route: an error that says what to do', () => {
    assert.match(choose({ defaultLinks: {} }), /^there is no default route; there are lo .*\. Choose one with --iface$/)
  })
})

describe('of several addresses', () => {
  const of = (question: Question, ...addresses: HostAddress[]) =>
    choose({ interfaces: [card('eth0', ...addresses)], ...question })
  const linkLocal = host('169.254.1.1/16', { isGlobal: false })
  const dynamic = host('192.0.2.7/24', { isPermanent: false })
  const unfit = host('192.0.2.6/24', { isUnfit: true })

  test('global before link-local', () => {
    assert.equal(of({}, linkLocal, dynamic), 'eth0 192.0.2.7')
    assert.equal(of({}, linkLocal), 'eth0 169.254.1.1')
  })

  test('permanent before dynamic', () => assert.equal(of({}, dynamic, host('192.0.2.8/24')), 'eth0 192.0.2.8'))

  test('the first of equals', () => {
    assert.equal(of({}, host('192.0.2.9/24'), host('192.0.2.8/24')), 'eth0 192.0.2.9')
  })

  test('none that is deprecated, temporary or not yet confirmed', () => {
    assert.equal(of({}, unfit, linkLocal), 'eth0 169.254.1.1')
    assert.match(of({}, unfit), /^eth0 has no ipv4 address/)
  })

  test('what others know already stays, though a better one comes', () => {
    const floating = host('192.0.2.100/32')
    const own = readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.7')
    assert.equal(of({ own }, dynamic, floating), 'eth0 192.0.2.7')
    assert.equal(of({ own }, { ...dynamic, isUnfit: true }, floating), 'eth0 192.0.2.100')
    assert.equal(of({ own, isOwnGiven: true }, { ...dynamic, isUnfit: true }, floating), 'eth0 192.0.2.7')
  })

  test('a public address that no interface has is never the tunnel’s own end', () => {
    assert.equal(of({ publicAddresses: { ipv4: target } }, dynamic), 'eth0 192.0.2.7')
    assert.equal(of({ own: elsewhere, isOwnGiven: true }, dynamic), 'eth0 192.0.2.7')
  })

  test('each family has its own, or none', () => {
    const question = { families: dual, asked: { names: ['eth0'] } }
    assert.equal(of(question, dynamic), 'eth0 192.0.2.7')
    assert.equal(of(question, host('2001:db8::7/64')), 'eth0 2001:db8::7')
    assert.equal(of(question, host('2001:db8::7/64'), dynamic), 'eth0 192.0.2.7 2001:db8::7')
  })
})
