import { type Address, decodeAddress, type Family, type Prefix, prefixOf } from '@weft/inet'
import fc from 'fast-check'
import { inOrder } from '../match-order.js'
import { refusalOf } from '../refusal.js'
import { addressSet, prefixSet } from '../sets.js'
import type { Chain, Hook, Match, NftSet, Rule, Table, Verdict } from '../table.js'

/** No word of nft's language begins like these. */
const setNames = ['zq-prefixes', 'zq_addresses', 'Zq.3']
const chainNames = ['zq-forward', 'zq_post', 'Zq.aux', 'zq4']

const family = fc.constantFrom<Family>('ipv4', 'ipv6')
const operator = fc.constantFrom('==' as const, '!=' as const)
const bits32 = fc.oneof(fc.constantFrom(0, 1, 0x4000, 0x8000, 0xff00, 0xffff0000, 0xffffffff), fc.nat(0xffffffff))

const comment = fc
  .string({
    unit: fc.oneof(fc.constantFrom(..."\\#;{}$@%'*/é漢🦊 "), fc.string({ minLength: 1, maxLength: 1 })),
    minLength: 1,
  })
  .filter(text => /^[^"\p{Cc}]+$/u.test(text) && Buffer.byteLength(text) <= 127)

function address(of: Family): fc.Arbitrary<Address> {
  const length = of === 'ipv4' ? 4 : 16
  const byte = fc.oneof(fc.constantFrom(0, 1, 10, 127, 224, 254, 255), fc.nat(255))
  return fc.array(byte, { minLength: length, maxLength: length }).map(bytes => decodeAddress(Uint8Array.from(bytes)))
}

function prefix(of: Family): fc.Arbitrary<Prefix> {
  return fc.tuple(address(of), fc.nat(of === 'ipv4' ? 32 : 128)).map(([within, length]) => prefixOf(within, length))
}

const nftSet: fc.Arbitrary<NftSet> = fc
  .record(
    { name: fc.constantFrom(...setNames), family, holds: fc.boolean(), comment },
    { requiredKeys: ['name', 'family', 'holds'] },
  )
  .chain(({ holds, ...identity }) =>
    holds
      ? fc.array(prefix(identity.family), { maxLength: 6 }).map((elements): NftSet => prefixSet(identity, elements))
      : fc.array(address(identity.family), { maxLength: 6 }).map((elements): NftSet => addressSet(identity, elements)),
  )

/** Keys in the order that `parseListing` writes them, so that JSON text can be compared. */
function match(of: Family): fc.Arbitrary<Match> {
  const on = fc.constantFrom('source' as const, 'destination' as const)
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ on, operator, prefix: prefix(of) }) },
    { weight: 2, arbitrary: fc.record({ on, operator, set: fc.constantFrom(...setNames), family: fc.constant(of) }) },
    fc.record({
      on: fc.constantFrom('source-port' as const, 'destination-port' as const),
      operator,
      protocol: fc.constantFrom('udp' as const, 'udp' as const, 'udp' as const, 'tcp' as const),
      port: fc.nat(65535),
    }),
    fc.record({
      on: fc.constantFrom('input-interface' as const, 'output-interface' as const),
      operator,
      name: fc.constantFrom('eth0', 'flannel.1', 'a', 'fifteen-letters', 'veth@x:1', 'ü'),
    }),
    fc.record({ on: fc.constant('mark' as const), operator, value: bits32, mask: bits32 }),
  )
}

const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('accept' as const, 'drop' as const, 'return' as const) },
  { weight: 1, arbitrary: fc.boolean().map(isFullyRandom => ({ masquerade: { isFullyRandom } })) },
  { weight: 1, arbitrary: fc.constantFrom(...chainNames).map(jump => ({ jump })) },
)

const usualFamily = { ip: 'ipv4', ip6: 'ipv6' } as const

function rule(table: Table['family']): fc.Arbitrary<Rule> {
  const usual = table === 'inet' ? family : fc.constant(usualFamily[table])
  return fc
    .oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: family })
    .chain(of =>
      fc.record(
        { match: fc.array(match(of), { maxLength: 3 }).map(inOrder), verdict, comment },
        { requiredKeys: ['match', 'verdict'] },
      ),
    )
}

const hook: fc.Arbitrary<Hook> = fc.record({
  type: fc.constantFrom('filter' as const, 'filter' as const, 'nat' as const),
  hook: fc.constantFrom('prerouting', 'input', 'forward', 'output', 'postrouting', 'postrouting'),
  priority: fc.oneof(fc.constantFrom(0, 100, -100, -150, 5), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  policy: fc.constantFrom('accept' as const, 'drop' as const),
})

function chain(table: Table['family']): fc.Arbitrary<Chain> {
  return fc.record(
    { name: fc.constantFrom(...chainNames), comment, hook, rules: fc.array(rule(table), { maxLength: 3 }) },
    { requiredKeys: ['name', 'rules'] },
  )
}

const writableTable: fc.Arbitrary<Table> = fc.constantFrom('ip' as const, 'ip6' as const, 'inet' as const).chain(of =>
  fc.record(
    {
      family: fc.constant(of),
      name: fc.constant('zq-table'),
      comment,
      sets: fc.uniqueArray(nftSet, { selector: set => set.name }),
      chains: fc.uniqueArray(chain(of), { selector: ({ name }) => name }),
    },
    { requiredKeys: ['family', 'name', 'sets', 'chains'] },
  ),
)

/** Any table that can be written down. Left to chance, nft would refuse most of them; here it's a few. */
export const arbitraryTable: fc.Arbitrary<Table> = fc.oneof(
  { weight: 4, arbitrary: writableTable.filter(table => refusalOf(table) === undefined) },
  { weight: 1, arbitrary: writableTable },
)
