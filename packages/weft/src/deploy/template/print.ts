import { dump } from 'js-yaml'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js'
import type { Expression } from './expression.js'
import type { Tree } from './tree.js'

export interface Ground {
  /** What `.` is at first. */
  readonly values: JsonObject
  /** What `include` finds. */
  readonly definitions: ReadonlyMap<string, Tree>
  /** What `.Files.Get` finds. */
  readonly readFile: (path: string) => string
}

interface Scope extends Ground {
  readonly dot: Json
  readonly variables: ReadonlyMap<string, Json>
}

/** What the template prints. */
export function printTree(tree: Tree, ground: Ground): string {
  return print(tree, { ...ground, dot: ground.values, variables: new Map() })
}

function print(tree: Tree, scope: Scope): string {
  return tree.map(branch => printBranch(branch, scope)).join('')
}

function printBranch(branch: Tree[number], scope: Scope): string {
  switch (branch.is) {
    case 'text':
      return branch.text
    case 'print':
      return textOf(evaluate(branch.what, scope))
    case 'if':
      return print(isTrue(evaluate(branch.condition, scope)) ? branch.whenTrue : branch.otherwise, scope)
    case 'with': {
      const dot = evaluate(branch.what, scope)
      return isTrue(dot) ? print(branch.whenTrue, { ...scope, dot }) : ''
    }
    case 'range':
      return entriesOf(evaluate(branch.over, scope))
        .map(([key, dot]) => {
          const named = branch.names.length === 2 ? [key, dot] : [dot]
          const variables = new Map([
            ...scope.variables,
            ...branch.names.map((name, at) => [name, named[at] ?? null] as const),
          ])
          return print(branch.each, { ...scope, dot, variables })
        })
        .join('')
  }
}

function evaluate(expression: Expression, scope: Scope): Json {
  switch (expression.is) {
    case 'constant':
      return expression.value
    case 'path':
      return valueAt(expression.names, startOf(expression.variable, scope))
    case 'call':
      return call(expression, scope)
  }
}

function startOf(variable: string | undefined, { dot, values, variables }: Scope): Json {
  if (variable === undefined) return dot
  if (variable === '$') return values
  const value = variables.get(variable)
  if (value === undefined) throw new Error(`there is no variable ${variable}`)
  return value
}

/** What is missing is null at the end of a path; on the way, it is a mistake. */
function valueAt(names: readonly string[], start: Json): Json {
  return names.reduce<Json>((value, name) => {
    if (!isJsonObject(value)) throw new Error(`.${names.join('.')}: there is nothing that could have ${name}`)
    return value[name] ?? null
  }, start)
}

function call({ name, args }: Expression & { is: 'call' }, scope: Scope): Json {
  // Both stop at the first that decides.
  if (name === 'and' || name === 'or') {
    const decides = (value: Json) => isTrue(value) === (name === 'or')
    let last: Json = null
    for (const arg of args) {
      last = evaluate(arg, scope)
      if (decides(last)) break
    }
    return last
  }
  const [first = null, second = null] = args.map(arg => evaluate(arg, scope))
  switch (name) {
    case 'not':
      return !isTrue(first)
    case 'eq':
      return first === second
    case 'quote':
    case 'toJson':
      return JSON.stringify(name === 'quote' ? textOf(first) : first)
    case 'toYaml':
      return dump(first, { sortKeys: true, noArrayIndent: true, lineWidth: -1 }).trimEnd()
    case 'nindent':
      return `\n${textOf(second).replace(/^/gm, ' '.repeat(Number(first)))}`
    case 'trim':
      return textOf(first).trim()
    case 'include':
      return print(definitionOf(textOf(first), scope), { ...scope, dot: second, variables: new Map() })
    case '.Files.Get':
      return scope.readFile(textOf(first))
    default:
      throw new Error(`there is no function ${name}`)
  }
}

function definitionOf(name: string, { definitions }: Scope): Tree {
  const tree = definitions.get(name)
  if (tree === undefined) throw new Error(`nothing is defined as ${name}`)
  return tree
}

/** As Go sees it: nothing, none and empty are false. */
function isTrue(value: Json): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value)
}

function entriesOf(value: Json): readonly (readonly [Json, Json])[] {
  if (Array.isArray(value)) return value.map((each, index) => [index, each])
  return isJsonObject(value) ? Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)) : []
}

function textOf(value: Json): string {
  if (typeof value === 'string') return value
  if (typeof value === 'object') throw new Error(`only text can be printed, found ${JSON.stringify(value)}`)
  return String(value)
}
