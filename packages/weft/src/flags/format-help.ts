import type { Flag, FlagGroup } from './flag.js'

const column = 34
const width = 110

/** The flags of a program for a terminal, group by group. What flanneld does not have bears a plus. */
export function formatHelp(groups: readonly FlagGroup[]): string {
  return groups.map(({ title, flags }) => [title, ...flags.flatMap(markedFlag)].join('\n')).join('\n\n')
}

export function formatFlags(flags: readonly Flag<unknown>[]): string {
  return flags.flatMap(formatFlag).join('\n')
}

function markedFlag(flag: Flag<unknown>): readonly string[] {
  const [first = '', ...rest] = formatFlag(flag)
  return [first.replace(/^ /, flag.isOurs ? '+' : ' '), ...rest]
}

function formatFlag({ name, placeholder, help, defaultText }: Flag<unknown>): readonly string[] {
  const head = `  --${name}${placeholder === undefined ? '' : ` ${placeholder}`}`
  const [first = '', ...rest] = wrap(`${help}${defaultText ? `  [${defaultText}]` : ''}`)
  const indented = rest.map(line => `${' '.repeat(column)}${line}`)
  if (head.length > column - 2) return [head, `${' '.repeat(column)}${first}`, ...indented]
  return [`${head.padEnd(column)}${first}`.trimEnd(), ...indented]
}

/** Breaks between words; a default in brackets stays together as far as it can. */
function wrap(text: string): readonly string[] {
  const lines: string[] = []
  for (const word of text.match(/ *[^ ]+/g) ?? []) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + word.length <= width - column) lines[lines.length - 1] = line + word
    else lines.push(word.trimStart())
  }
  return lines
}
