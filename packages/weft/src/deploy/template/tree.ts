import { type Expression, parseExpression } from './expression.js'
import { takeApart } from './pieces.js'

/** A template as it is worked off. */
export type Branch =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'print'; readonly what: Expression }
  | { readonly is: 'if'; readonly condition: Expression; readonly whenTrue: Tree; readonly otherwise: Tree }
  | { readonly is: 'with'; readonly what: Expression; readonly whenTrue: Tree }
  | { readonly is: 'range'; readonly over: Expression; readonly names: readonly string[]; readonly each: Tree }

export type Tree = readonly Branch[]

export interface Parsed {
  readonly tree: Tree
  readonly definitions: ReadonlyMap<string, Tree>
}

/** Of Go's templates: if with else, with, range, define. */
export function parseTemplate(template: string): Parsed {
  const pieces = takeApart(template)
  const definitions = new Map<string, Tree>()
  let at = 0
  const tree = block()
  if (at < pieces.length) throw new Error(`{{ ${endWords()} }} ends nothing`)
  return { tree, definitions }

  /** Up to the action that ends it, which is left for the caller to see. */
  function block(): Tree {
    const branches: Branch[] = []
    for (let piece = pieces[at]; piece !== undefined; piece = pieces[at]) {
      if (piece.is === 'action' && /^(end|else)\b/.test(piece.words)) break
      at += 1
      if (piece.is === 'text') branches.push(piece)
      else branches.push(...action(piece.words))
    }
    return branches
  }

  function action(words: string): Tree {
    const [, keyword = '', rest = ''] = /^(if|with|range|define)\s+(.*)$/s.exec(words) ?? []
    if (keyword === 'if') return [condition(rest)]
    if (keyword === 'with') return [{ is: 'with', what: parseExpression(rest), whenTrue: closed(block()) }]
    if (keyword === 'range') {
      const [, names = '', over = ''] = /^(?:((?:\$\w+,?\s*)+):=)?(.*)$/s.exec(rest) ?? []
      const loop = { names: names.match(/\$\w+/g) ?? [], over: parseExpression(over) }
      return [{ is: 'range', ...loop, each: closed(block()) }]
    }
    if (keyword !== 'define') return [{ is: 'print', what: parseExpression(words) }]
    definitions.set(String(JSON.parse(rest)), closed(block()))
    return []
  }

  function condition(words: string): Branch {
    const whenTrue = block()
    const [, more] = /^else(?:\s+if\s+(.*))?$/s.exec(endWords()) ?? []
    if (endWords() === 'end')
      return { is: 'if', condition: parseExpression(words), whenTrue: closed(whenTrue), otherwise: [] }
    at += 1
    const otherwise = more === undefined ? closed(block()) : [condition(more)]
    return { is: 'if', condition: parseExpression(words), whenTrue, otherwise }
  }

  function closed(tree: Tree): Tree {
    if (endWords() !== 'end') throw new Error(`found ${endWords() || 'the end of the template'}, accepted is {{ end }}`)
    at += 1
    return tree
  }

  function endWords(): string {
    const piece = pieces[at]
    return piece?.is === 'action' ? piece.words : ''
  }
}
