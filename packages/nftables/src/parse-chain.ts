import { commentOf, fieldsOf, type JsonFields } from './json-fields.js'
import type { Chain, Hook } from './table.js'

const types = ['filter', 'nat'] as const
const hooks = ['prerouting', 'input', 'forward', 'output', 'postrouting'] as const
const policies = ['accept', 'drop'] as const

/** The chain without its rules, which nft lists apart. Undefined for a chain that `Chain` can't say. */
export function parseChain(json: JsonFields): Omit<Chain, 'rules'> | undefined {
  const chain = fieldsOf(json, ['family', 'table', 'name', 'handle', 'comment', 'type', 'hook', 'prio', 'policy'])
  if (typeof chain?.name !== 'string') return undefined
  if (chain.hook === undefined) return { name: chain.name, ...commentOf(chain) }
  const hook = parseHook(chain)
  return hook && { name: chain.name, ...commentOf(chain), hook }
}

function parseHook(chain: JsonFields): Hook | undefined {
  const type = types.find(known => known === chain.type)
  const hook = hooks.find(known => known === chain.hook)
  const policy = policies.find(known => known === chain.policy)
  const priority = chain.prio
  if (type === undefined || hook === undefined || policy === undefined || typeof priority !== 'number') return undefined
  return { type, hook, priority, policy }
}
