import type { ListedTable } from './listed-table.js'

/**
 * nft 1.0.7 and older (Debian 12 has 1.0.6) leave the comments of the table and of its chains, and only these, out of
 * their JSON. Here they are added from `text`, which is what `nft list table` prints.
 */
export function addTextComments(table: ListedTable, text: string): ListedTable {
  const comments = readComments(text)
  const { family, name, ...contents } = table
  const chains = table.chains.map(({ name, ...rest }) => ({ name, ...comments.chains.get(name), ...rest }))
  return { family, name, ...comments.table, ...contents, chains }
}

interface Comment {
  readonly comment?: string
}

function readComments(text: string): { readonly table: Comment; readonly chains: ReadonlyMap<string, Comment> } {
  let table: Comment = {}
  let chain: string | undefined
  const chains = new Map<string, Comment>()
  for (const line of text.split('\n')) {
    const [, kind, name] = /^\t(\S+) (\S+) \{$/.exec(line) ?? []
    if (kind !== undefined) chain = kind === 'chain' ? name : undefined
    const [, depth, comment] = /^(\t\t?)comment "([^"]*)"$/.exec(line) ?? []
    if (comment === undefined) continue
    if (depth === '\t') table = { comment }
    else if (chain !== undefined) chains.set(chain, { comment })
  }
  return { table, chains }
}
