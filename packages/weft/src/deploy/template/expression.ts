/** What stands in an action: `.Values.port | quote`, `eq .Values.backend "vxlan"`. */
export type Expression =
  | { readonly is: 'constant'; readonly value: string | number | boolean }
  /** `.a.b` begins with the dot, `$x.a` with a variable; `$` alone is the first dot of all. */
  | { readonly is: 'path'; readonly variable: string | undefined; readonly names: readonly string[] }
  | { readonly is: 'call'; readonly name: string; readonly args: readonly Expression[] }

/** Throws what it could not make sense of. */
export function parseExpression(words: string): Expression {
  const tokens = words.match(/"(?:[^"\\]|\\.)*"|[()|]|[^\s()|"]+/g) ?? []
  let at = 0
  const expression = pipeline()
  if (at < tokens.length) throw new Error(`{{ ${words} }}: found ${tokens[at]}, accepted is the end`)
  return expression

  function pipeline(): Expression {
    let piped = command(undefined)
    while (tokens[at] === '|') {
      at += 1
      piped = command(piped)
    }
    return piped
  }

  /** A function with its arguments, of which what is piped into it is the last; or a value alone. */
  function command(piped: Expression | undefined): Expression {
    const name = tokens[at]
    const isCall =
      name !== undefined && /^([a-zA-Z]\w*|\.Files\.Get)$/.test(name) && name !== 'true' && name !== 'false'
    if (!isCall) {
      if (piped !== undefined) throw new Error(`{{ ${words} }}: found ${name} behind |, accepted is a function`)
      return operand()
    }
    at += 1
    const args: Expression[] = []
    while (at < tokens.length && tokens[at] !== '|' && tokens[at] !== ')') args.push(operand())
    return { is: 'call', name, args: piped === undefined ? args : [...args, piped] }
  }

  function operand(): Expression {
    const token = tokens[at]
    at += 1
    if (token === '(') {
      const inner = pipeline()
      if (tokens[at] !== ')') throw new Error(`{{ ${words} }}: a bracket is not closed`)
      at += 1
      return inner
    }
    if (token?.startsWith('"')) return { is: 'constant', value: String(JSON.parse(token)) }
    if (token === 'true' || token === 'false') return { is: 'constant', value: token === 'true' }
    if (token !== undefined && /^-?\d+$/.test(token)) return { is: 'constant', value: Number(token) }
    const path = /^(\$\w*)?((?:\.\w+)*|\.)$/.exec(token ?? '')
    if (token === undefined || path === null)
      throw new Error(`{{ ${words} }}: found ${token ?? 'its end'}, accepted is a value`)
    const [, variable, names = ''] = path
    return { is: 'path', variable, names: names.split('.').filter(name => name !== '') }
  }
}
