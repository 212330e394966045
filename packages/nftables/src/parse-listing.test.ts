import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { prefix } from '@weft/inet'
import type { ListedTable, UnknownRule } from './listed-table.js'
import { NftError } from './nft-error.js'
import { parseListing } from './parse-listing.js'
import type { Match, Rule, Verdict } from './table.js'

const table = { family: 'ip', name: 'zq', handle: 7 }
const chain = { family: 'ip', table: 'zq', name: 'zq', handle: 1 }
const set = { family: 'ip', name: 'zq', table: 'zq', type: 'ipv4_addr', handle: 2 }
const saddr = { payload: { protocol: 'ip', field: 'saddr' } }
const mark = { meta: { key: 'mark' } }

describe('parseListing', () => {
  it('reads comments of tables and chains where nft prints them (after 1.0.7)', () => {
    const listed = list({ table: { ...table, comment: 'of table' } }, { chain: { ...chain, comment: 'of chain' } })
    assert.equal(listed.comment, 'of table')
    assert.equal(listed.chains[0]?.comment, 'of chain')
  })

  it('reads a chain with a hook', () => {
    const hook = { type: 'nat', hook: 'postrouting', prio: 100, policy: 'accept' }
    assert.deepEqual(list({ table }, { chain: { ...chain, ...hook } }).chains, [
      { name: 'zq', hook: { type: 'nat', hook: 'postrouting', priority: 100, policy: 'accept' }, rules: [] },
    ])
  })

  it('reads flags of a set as a list or as a single word', () => {
    const prefixes = [{ name: 'zq', family: 'ipv4', holds: 'prefixes', elements: ['192.0.2.1/32'] }]
    assert.deepEqual(list({ table }, { set: { ...set, flags: ['interval'], elem: ['192.0.2.1'] } }).sets, prefixes)
    assert.deepEqual(list({ table }, { set: { ...set, flags: 'interval', elem: ['192.0.2.1'] } }).sets, prefixes)
  })

  it('puts elements and matches in order, whatever order nft chose', () => {
    const elem = ['192.0.2.10', '192.0.2.9']
    assert.deepEqual(list({ table }, { set: { ...set, elem } }).sets[0]?.elements, ['192.0.2.9', '192.0.2.10'])
    const port = { match: { op: '==', left: { payload: { protocol: 'udp', field: 'dport' } }, right: 8472 } }
    const source = { match: { op: '!=', left: saddr, right: '@peers' } }
    assert.deepEqual(ruleOf(port, source, { drop: null }), ruleOf(source, port, { drop: null }))
  })

  for (const [title, json, match] of understoodMatches()) {
    it(`understands ${title}`, () => {
      assert.deepEqual(ruleOf({ match: json }, { accept: null }), { match: [match], verdict: 'accept' })
    })
  }

  for (const [json, verdict] of understoodVerdicts()) {
    it(`understands the verdict ${JSON.stringify(json)}`, () => {
      assert.deepEqual(ruleOf(json), { match: [], verdict })
    })
  }

  for (const [title, expr] of Object.entries(foreignRules())) {
    it(`keeps a rule with ${title} as the JSON of nft, without the handle`, () => {
      assert.deepEqual(ruleOf(...expr), {
        unknown: JSON.stringify({ family: 'ip', table: 'zq', chain: 'zq', expr }),
      })
    })
  }

  for (const [title, object] of Object.entries(foreignObjects())) {
    it(`counts ${title} as unknown`, () => {
      const listed = list({ table }, { chain }, object)
      assert.equal(listed.unknown?.length, 1)
      assert.doesNotMatch(listed.unknown[0] ?? '', /handle/)
    })
  }

  it('knows the name of a table with flags, and that the flags are unknown', () => {
    const listed = list({ table: { ...table, flags: ['dormant'] } })
    assert.deepEqual(listed, {
      family: 'ip',
      name: 'zq',
      sets: [],
      chains: [],
      unknown: ['{"table":{"family":"ip","name":"zq","flags":["dormant"]}}'],
    })
  })

  it('refuses text that is no listing', () => {
    for (const text of ['', 'table ip zq {\n}', '{}', '{"nftables":[1]}', '{"nftables":[]}']) {
      assert.throws(() => parseListing(text), NftError)
    }
  })
})

function understoodMatches(): [string, object, Match][] {
  return [
    [
      'a prefix',
      { op: '!=', left: saddr, right: { prefix: { addr: '10.0.0.0', len: 8 } } },
      { on: 'source', operator: '!=', prefix: prefix('10.0.0.0/8') },
    ],
    [
      'a single address',
      { op: '==', left: saddr, right: '192.0.2.1' },
      { on: 'source', operator: '==', prefix: prefix('192.0.2.1/32') },
    ],
    [
      'a set',
      { op: '==', left: saddr, right: '@peers' },
      { on: 'source', operator: '==', set: 'peers', family: 'ipv4' },
    ],
    [
      'a mark',
      { op: '==', left: mark, right: 0x4000 },
      { on: 'mark', operator: '==', value: 0x4000, mask: 0xffffffff },
    ],
    [
      'a mark under a mask',
      { op: '==', left: { '&': [mark, 0x4000] }, right: 0x4000 },
      { on: 'mark', operator: '==', value: 0x4000, mask: 0x4000 },
    ],
    [
      'a mark whose mask became a prefix',
      { op: '==', left: mark, right: { prefix: { addr: 0x10000, len: 16 } } },
      { on: 'mark', operator: '==', value: 0x10000, mask: 0xffff0000 },
    ],
    [
      'an interface',
      { op: '!=', left: { meta: { key: 'oifname' } }, right: 'eth0' },
      { on: 'output-interface', operator: '!=', name: 'eth0' },
    ],
    [
      'a port',
      { op: '==', left: { payload: { protocol: 'udp', field: 'dport' } }, right: 8472 },
      { on: 'destination-port', operator: '==', protocol: 'udp', port: 8472 },
    ],
  ]
}

function understoodVerdicts(): [object, Verdict][] {
  return [
    [{ return: null }, 'return'],
    [{ jump: { target: 'other' } }, { jump: 'other' }],
    [{ masquerade: null }, { masquerade: { isFullyRandom: false } }],
    [{ masquerade: {} }, { masquerade: { isFullyRandom: false } }],
    [{ masquerade: { flags: 'fully-random' } }, { masquerade: { isFullyRandom: true } }],
    [{ masquerade: { flags: ['fully-random'] } }, { masquerade: { isFullyRandom: true } }],
  ]
}

function foreignRules(): Record<string, readonly object[]> {
  const accept = { accept: null }
  const match = (left: object, right: unknown, op = '=='): object => ({ match: { op, left, right } })
  return {
    'a counter': [{ counter: null }, accept],
    'nothing but a counter': [{ counter: null }],
    'a match of the xtables kind': [{ xt: { type: 'match', name: 'comment' } }, accept],
    'an xtables match of older versions': [{ xt: null }, accept],
    'another verdict': [{ goto: { target: 'zq' } }],
    'two verdicts in one object': [{ accept: null, drop: null }],
    'another masquerading': [{ masquerade: { flags: ['random', 'fully-random'] } }],
    'masquerading to ports': [{ masquerade: { port: { range: [1, 2] } } }],
    'another operator': [match(mark, 1, '<'), accept],
    'a range of addresses': [match(saddr, { range: ['192.0.2.1', '192.0.2.9'] }), accept],
    'a nameless set': [match(saddr, { set: ['192.0.2.1', '192.0.2.3'] }), accept],
    'an address of the other family': [match(saddr, 'fd00::1'), accept],
    'a prefix with host bits': [match(saddr, { prefix: { addr: '10.0.0.1', len: 8 } }), accept],
    'another header field': [match({ payload: { protocol: 'ip', field: 'ttl' } }, 1), accept],
    'a header inside a tunnel': [match({ payload: { ...saddr.payload, tunnel: 'vxlan' } }, '192.0.2.1'), accept],
    'another protocol': [match({ payload: { protocol: 'sctp', field: 'dport' } }, 1), accept],
    'the name of a port': [match({ payload: { protocol: 'tcp', field: 'dport' } }, 'http'), accept],
    'many interfaces': [match({ meta: { key: 'iifname' } }, 'eth*'), accept],
    'other metadata': [match({ meta: { key: 'l4proto' } }, 50), accept],
    'a mask over other metadata': [match({ '&': [{ meta: { key: 'priority' } }, 1] }, 1), accept],
    'three masked operands': [match({ '&': [mark, 1, 2] }, 1), accept],
  }
}

function foreignObjects(): Record<string, object> {
  const hook = { type: 'filter', hook: 'forward', prio: 0, policy: 'accept' }
  return {
    'a map': { map: { ...set, map: 'verdict' } },
    'a flowtable': { flowtable: { family: 'ip', name: 'zq', table: 'zq', handle: 4 } },
    'a set of ports': { set: { ...set, type: 'inet_service' } },
    'a set of pairs': { set: { ...set, type: ['ipv4_addr', 'inet_service'] } },
    'a set that merges': { set: { ...set, flags: ['interval'], 'auto-merge': true } },
    'a set that forgets': { set: { ...set, flags: ['timeout'], timeout: 60 } },
    'a set with a range': { set: { ...set, flags: ['interval'], elem: [{ range: ['192.0.2.1', '192.0.2.9'] }] } },
    'a set with a remark': { set: { ...set, elem: [{ elem: { val: '192.0.2.1', comment: 'one' } }] } },
    'a set with a foreign address': { set: { ...set, elem: ['fd00::1'] } },
    'a chain with a foreign hook': { chain: { ...chain, name: 'other', ...hook, hook: 'ingress', dev: 'eth0' } },
    'a chain of a foreign type': { chain: { ...chain, name: 'other', ...hook, type: 'route', hook: 'output' } },
    'a rule of a chain that is unknown': {
      rule: { family: 'ip', table: 'zq', chain: 'other', expr: [{ accept: null }] },
    },
    'an object of two kinds': { chain: { ...chain, name: 'other' }, rule: {} },
    'an object without contents': { chain: null },
  }
}

function list(...objects: readonly object[]): ListedTable {
  return parseListing(JSON.stringify({ nftables: [{ metainfo: { version: '1.0.6' } }, ...objects] }))
}

function ruleOf(...expr: readonly object[]): Rule | UnknownRule | undefined {
  const rule = { family: 'ip', table: 'zq', chain: 'zq', handle: 3, expr }
  return list({ table }, { chain }, { rule }).chains[0]?.rules[0]
}
