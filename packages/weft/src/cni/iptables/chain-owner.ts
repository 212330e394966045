import { createHash } from 'node:crypto'
import { quoteWord, type SavedChain, splitWords } from '@weft/iptables'

/** Whose chain it is. The interface is no part of it: the plugins that came before this one never put it there. */
export interface ChainOwner {
  readonly network: string
  readonly containerId: string
}

/** The kernel takes 28 letters. */
const nameLength = 28

/** `CNI-` and what the owner hashes to, letter by letter as others compute it, so that they find our chains and we theirs. */
export function chainNameOf({ network, containerId }: ChainOwner, kind = ''): string {
  const hash = createHash('sha512').update(`${network}${containerId}`).digest('hex')
  return `CNI-${kind}${hash}`.slice(0, nameLength)
}

export function commentOf({ network, containerId }: ChainOwner): string {
  return `name: ${JSON.stringify(network)} id: ${JSON.stringify(containerId)}`
}

/** The comment as two words of a rule's text. */
export function commentWords(comment: string): string {
  return `--comment ${quoteWord(comment)}`
}

/**
 * Who owns the chain, as comments tell: those of its rules, or of the rules that lead to it. A name is a hash, so only an
 * owner that hashes to this very name is believed.
 */
export function ownerOf(name: string, rules: SavedChain['rules'], kind = ''): ChainOwner | undefined {
  for (const rule of rules) {
    const words = splitWords(rule)
    const comment = words[words.indexOf('--comment') + 1] ?? ''
    const [, network, containerId] = /\bname: ("(?:[^"\\]|\\.)*") id: ("(?:[^"\\]|\\.)*")$/.exec(comment) ?? []
    if (network === undefined || containerId === undefined) continue
    const owner = { network: unquoted(network), containerId: unquoted(containerId) }
    if (chainNameOf(owner, kind) === name) return owner
  }
  return undefined
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, '$1')
}
