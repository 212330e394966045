import { commentOf, fieldsOf, formatUnknownJson, isObject, type JsonFields } from './json-fields.js'
import type { ListedTable, UnknownRule } from './listed-table.js'
import { NftError } from './nft-error.js'
import { parseChain } from './parse-chain.js'
import { parseObjects } from './parse-objects.js'
import { parseRule } from './parse-rule.js'
import { parseSet } from './parse-set.js'
import type { Chain, NftSet, Rule, TableReference } from './table.js'

const families = ['ip', 'ip6', 'inet'] as const

interface Draft {
  table?: TableReference & { readonly comment?: string }
  readonly sets: NftSet[]
  readonly chains: Map<string, ChainDraft>
  readonly unknown: string[]
}

type ChainDraft = Omit<Chain, 'rules'> & { readonly rules: (Rule | UnknownRule)[] }

/**
 * What `nft --json list table FAMILY NAME` printed, as the objects that it was written from. Not all versions of nft print
 * all comments in JSON: see `addTextComments`.
 */
export function parseListing(json: string): ListedTable {
  const draft: Draft = { sets: [], chains: new Map(), unknown: [] }
  for (const object of parseObjects(json)) {
    if (!add(draft, object)) draft.unknown.push(formatUnknownJson(object))
  }
  const { table, sets, chains, unknown } = draft
  if (table === undefined) throw new NftError({ words: 'its listing has no table of the family ip, ip6 or inet' })
  return { ...table, sets, chains: [...chains.values()], ...(unknown.length > 0 && { unknown }) }
}

/** False for what can't be said in our words. */
function add(draft: Draft, object: JsonFields): boolean {
  const [kind = '', ...others] = Object.keys(object)
  const json = object[kind]
  if (others.length > 0 || !isObject(json)) return false
  switch (kind) {
    case 'metainfo':
      return true
    case 'table':
      return addTable(draft, json)
    case 'set':
      return addSet(draft, json)
    case 'chain':
      return addChain(draft, json)
    case 'rule':
      return addRule(draft, json)
    default:
      return false
  }
}

function addTable(draft: Draft, json: JsonFields): boolean {
  const family = families.find(known => known === json.family)
  if (family === undefined || typeof json.name !== 'string') return false
  draft.table = { family, name: json.name, ...commentOf(json) }
  return fieldsOf(json, ['family', 'name', 'handle', 'comment']) !== undefined
}

function addSet(draft: Draft, json: JsonFields): boolean {
  const set = parseSet(json)
  if (set === undefined) return false
  draft.sets.push(set)
  return true
}

function addChain(draft: Draft, json: JsonFields): boolean {
  const chain = parseChain(json)
  if (chain === undefined) return false
  draft.chains.set(chain.name, { ...chain, rules: [] })
  return true
}

/** nft lists rules after all chains, in their order, each with the name of its chain. */
function addRule(draft: Draft, json: JsonFields): boolean {
  const chain = typeof json.chain === 'string' ? draft.chains.get(json.chain) : undefined
  chain?.rules.push(parseRule(json))
  return chain !== undefined
}
