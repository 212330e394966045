import { type Attachment, CniError } from '@weft/cni'
import type { Mac } from '@weft/inet'
import type { NftCommand, NftCommands } from '@weft/nftables'

/** Whose rules they are. The names follow from it, the same as with others, so that they find our rules and we theirs. */
export type MacRulesOwner = Pick<Attachment, 'containerId' | 'interfaceName'>

export interface MacRules {
  readonly owner: MacRulesOwner
  /** The node's end. */
  readonly port: string
  /** Of the container's end: frames with another one are dropped. */
  readonly mac: Mac
}

const family = 'bridge'
const table = 'nat'
const entrance = { family, table, name: 'PREROUTING' }

/** Every frame that comes from the port goes through a chain of the port's own, and that through one for its MAC. */
export async function setUpMacRules(nft: NftCommands, { owner, port, mac }: MacRules): Promise<void> {
  const { chain, macChain, comment } = namesFor(owner)
  const rule = (of: string, ...expr: readonly object[]): NftCommand => ({
    add: { rule: { family, table, chain: of, expr, comment } },
  })
  await nft.execute([
    { add: { table: { family, name: table } } },
    { add: { chain: { ...entrance, type: 'filter', hook: 'prerouting', prio: -300, policy: 'accept' } } },
    ...[chain, macChain].flatMap(name => [
      { add: { chain: { family, table, name } } },
      { flush: { chain: { family, table, name } } },
    ]),
    rule(entrance.name, equals({ meta: { key: 'iifname' } }, port), { jump: { target: chain } }),
    rule(chain, { jump: { target: macChain } }),
    rule(macChain, equals({ payload: { protocol: 'ether', field: 'saddr' } }, mac), { return: null }),
    rule(macChain, { drop: null }),
  ])
}

/** Succeeds when there are none. The table and its entrance stay: they may be somebody else's. */
export async function takeDownMacRules(nft: NftCommands, owner: MacRulesOwner): Promise<void> {
  const { chain, macChain, comment } = namesFor(owner)
  const handles = await nft.ruleHandles(entrance, comment)
  if (handles === undefined) return
  const deletions = [chain, macChain].map(name => ({ delete: { chain: { family, table, name } } }))
  await nft.execute([
    ...handles.map(handle => ({ delete: { rule: { family, table, chain: entrance.name, handle } } })),
    // What is not there is made, so that it can be deleted.
    ...[chain, macChain].map(name => ({ add: { chain: { family, table, name } } })),
    ...deletions,
  ])
}

export async function checkMacRules(nft: NftCommands, owner: MacRulesOwner): Promise<void> {
  const { macChain, comment } = namesFor(owner)
  const jumps = await nft.ruleHandles(entrance, comment)
  const verdicts = await nft.ruleHandles({ family, table, name: macChain }, comment)
  if (jumps?.length === 1 && verdicts?.length === 2) return
  throw new CniError('internal', `rules against forged MACs are missing: ${macChain} in nftables table bridge nat`)
}

function namesFor({ containerId, interfaceName }: MacRulesOwner) {
  const id = `${containerId}-${interfaceName}`
  const chain = `cni-br-iface-${id}`
  return { chain, macChain: `${chain}-mac`, comment: `macspoofchk-${id}` }
}

function equals(left: object, right: string): object {
  return { match: { op: '==', left, right } }
}
