import { CniError } from '@weft/cni'
import { addressOf, type Family, familyOf, hostPrefix, type InterfaceAddress, type Prefix, subnetOf } from '@weft/inet'
import { type Chain, deleteChainScript, type Iptables, type Jump, replaceChainScript } from '@weft/iptables'
import { families } from '../../model/family.js'
import { type ChainOwner, chainNameOf, commentOf, commentWords } from '../iptables/chain-owner.js'
import { type Garbage, NatTable } from '../iptables/nat-table.js'
import { messageOf } from '../message-of.js'

export interface Masquerade extends ChainOwner {
  /** The container's, each with the length of the subnet within which it stays visible. */
  readonly addresses: readonly InterfaceAddress[]
}

const multicast = { ipv4: '224.0.0.0/4', ipv6: 'ff00::/8' }

/**
 * What leaves the container for other places than its own subnet gets the address of the node: a chain of the container's own,
 * and a jump from POSTROUTING for each address. Doing it again changes nothing. Half of it is never left.
 */
export async function setUpMasquerade(iptables: Iptables, masquerade: Masquerade): Promise<void> {
  const parts = partsOf(masquerade)
  const refusals = await settle(parts.map(({ family, chain }) => setUp(NatTable.of(iptables, family), chain)))
  if (refusals.length === 0) return
  const further = await settle(parts.map(({ family, chain }) => takeDown(NatTable.of(iptables, family), chain)))
  throw onlyOneOf([...refusals, ...further])
}

/**
 * Without addresses everything of the container on that network goes. With them, what other interfaces of it have stays, and
 * there is no look at the rules before.
 */
export async function takeDownMasquerade(
  iptables: Iptables,
  { addresses, ...owner }: ChainOwner & { readonly addresses?: readonly InterfaceAddress[] },
): Promise<void> {
  if (addresses !== undefined && addresses.length > 0) {
    const parts = partsOf({ ...owner, addresses })
    const refusals = await settle(parts.map(({ family, chain }) => takeDown(NatTable.of(iptables, family), chain)))
    if (refusals.length > 0) throw onlyOneOf(refusals)
    return
  }
  for (const family of families) {
    const nat = NatTable.of(iptables, family)
    const chain = await nat.findChain(chainNameOf(owner))
    if (chain !== undefined) await nat.change(deleteChainScript(chain))
  }
}

/** A CniError when something of it is missing. */
export async function checkMasquerade(iptables: Iptables, masquerade: Masquerade): Promise<void> {
  for (const { family, chain } of partsOf(masquerade)) {
    const found = await NatTable.of(iptables, family).findChain(chain.name)
    const missing = found === undefined ? [`the chain ${chain.name}`] : missingFrom(found, chain)
    if (missing.length > 0)
      throw new CniError(
        'internal',
        `masquerading of ${masquerade.containerId} (${family}): missing in table nat is ${missing.join(', ')}`,
      )
  }
}

/** Takes away what is left of containers that are gone. */
export async function collectMasqueradeGarbage(iptables: Iptables, garbage: Garbage): Promise<void> {
  for (const family of families) await NatTable.of(iptables, family).collectGarbage('', garbage)
}

interface Part {
  readonly family: Family
  readonly chain: Chain
}

function partsOf({ addresses, ...owner }: Masquerade): readonly Part[] {
  return families.flatMap(family => {
    const own = addresses.filter(one => familyOf(one) === family)
    return own.length === 0 ? [] : [{ family, chain: chainFor(family, own, owner) }]
  })
}

function chainFor(family: Family, addresses: readonly InterfaceAddress[], owner: ChainOwner): Chain {
  const name = chainNameOf(owner)
  const comment = commentWords(commentOf(owner))
  const subnets = new Set(addresses.map(subnetOf))
  return {
    table: 'nat',
    name,
    rules: [
      ...[...subnets].map(subnet => `-d ${subnet} -m comment ${comment} -j ACCEPT`),
      // Containers of one link hear each other's multicast as it was sent.
      `! -d ${multicast[family]} -m comment ${comment} -j MASQUERADE`,
    ],
    jumps: addresses.map(address => jumpFor(hostPrefix(addressOf(address)), { name, comment })),
  }
}

function jumpFor(source: Prefix, { name, comment }: { name: string; comment: string }): Jump {
  return { from: 'POSTROUTING', rule: `-s ${source} -m comment ${comment} -j ${name}` }
}

async function setUp(nat: NatTable, chain: Chain): Promise<void> {
  const { rules, jumps } = chain
  await nat.put(chain, found => {
    if (missingFrom(found, chain).length === 0) return undefined
    const ofOthers = found.rules.filter(rule => !rules.includes(rule))
    const whole = { ...chain, rules: [...ofOthers, ...rules] }
    return replaceChainScript(whole, { add: newJumps(found, jumps), delete: [] })
  })
}

async function takeDown(nat: NatTable, chain: Chain): Promise<void> {
  if (await nat.try(deleteChainScript(chain))) return
  const found = await nat.findChain(chain.name)
  if (found === undefined) return
  const gone = found.jumps.filter(({ from, rule }) => isIn(chain.jumps, { from, rule }))
  if (gone.length === found.jumps.length) return nat.change(deleteChainScript(found))
  await nat.change(['*nat', ...gone.map(({ from, rule }) => `-D ${from} ${rule}`), 'COMMIT'])
}

function missingFrom(found: Chain, { rules, jumps }: Chain): readonly string[] {
  const absent = rules.filter(rule => !found.rules.includes(rule)).map(rule => `-A ${found.name} ${rule}`)
  return [...absent, ...newJumps(found, jumps).map(({ from, rule }) => `-A ${from} ${rule}`)]
}

function newJumps(found: Chain, jumps: readonly Jump[]): readonly Jump[] {
  return jumps.filter(jump => !isIn(found.jumps, jump))
}

function isIn(jumps: readonly Jump[], { from, rule }: Jump): boolean {
  return jumps.some(one => one.from === from && one.rule === rule)
}

/** Both families to their end: nothing is taken back while something is still being made. */
async function settle(works: readonly Promise<void>[]): Promise<readonly unknown[]> {
  const outcomes = await Promise.allSettled(works)
  return outcomes.flatMap(one => (one.status === 'rejected' ? [one.reason] : []))
}

function onlyOneOf(refusals: readonly unknown[]): unknown {
  const [first, ...others] = refusals
  if (others.length === 0) return first
  return new CniError('internal', refusals.map(messageOf).join('; '), { cause: new AggregateError(refusals) })
}
