export interface ParsedSample {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

export interface ParsedFamily {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: readonly ParsedSample[]
}

interface OpenFamily extends ParsedFamily {
  readonly samples: ParsedSample[]
}

/** The text format of Prometheus, read as its documentation says and by nothing that wrote it. Throws at what is not in it. */
export function parseExposition(text: string): readonly ParsedFamily[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const families = new Map<string, OpenFamily>()
  let help: readonly [name: string, text: string] | undefined
  let family: OpenFamily | undefined
  for (const line of text.split('\n')) {
    const [, word, name = '', rest = ''] = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line) ?? []
    if (word === 'HELP') help = [name, rest]
    else if (word === 'TYPE') {
      if (help?.[0] !== name) throw new Error(`${name} has a TYPE without a HELP before it`)
      if (families.has(name)) throw new Error(`${name} is there twice`)
      family = { name, type: rest, help: help[1], samples: [] }
      families.set(name, family)
    } else if (line !== '' && !line.startsWith('#')) {
      const sample = parseSample(line)
      if (family === undefined || !belongs(sample.name, family)) throw new Error(`${line}: its family is not open`)
      family.samples.push(sample)
    }
  }
  return [...families.values()]
}

function belongs(sample: string, { name, type }: ParsedFamily): boolean {
  const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
  return suffixes.some(suffix => sample === name + suffix)
}

function parseSample(line: string): ParsedSample {
  const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
  if (name === undefined || value === undefined) throw new Error(`${line}: no sample`)
  return { name, labels: parseLabels(labels, line), value: parseValue(value, line) }
}

function parseLabels(text: string, line: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>()
  const pair = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y
  while (pair.lastIndex < text.length) {
    const [, name, value] = pair.exec(text) ?? []
    if (name === undefined || value === undefined) throw new Error(`${line}: bad labels`)
    if (labels.has(name)) throw new Error(`${line}: the label ${name} twice`)
    labels.set(name, value)
  }
  return labels
}

function parseValue(text: string, line: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) throw new Error(`${line}: bad value`)
  return Number(text)
}
