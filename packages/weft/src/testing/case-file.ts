/** A case as text: a sentence, what is given, and the answer. */
export interface CaseFile {
  readonly text: string
  readonly title: string
  readonly sections: { readonly [Name in SectionName]: readonly string[] }
}

const sectionNames = ['network', 'node', 'leases', 'observed', 'operations', 'problems'] as const

export type SectionName = (typeof sectionNames)[number]

/** Reads a case; the sections stand in their order, each once. */
export function parseCase(text: string): CaseFile {
  const lines = text.split('\n')
  const firstSection = lines.findIndex(line => line.startsWith('-- '))
  const title = lines.slice(0, firstSection).filter(line => line.startsWith('# '))
  if (title.length === 0) throw new Error('a case begins with a line `# A sentence.`')
  const sections = new Map<string, string[]>()
  let current: string[] = []
  for (const line of lines.slice(firstSection)) {
    const name = /^-- (\w+) --$/.exec(line)?.[1]
    if (name === undefined) {
      current.push(line)
    } else {
      current = []
      sections.set(name, current)
    }
  }
  const found = [...sections.keys()].join()
  if (found !== sectionNames.join()) throw new Error(`the sections are ${found}; accepted is ${sectionNames.join()}`)
  const section = (name: SectionName) => (sections.get(name) ?? []).filter(line => line.trim() !== '')
  return {
    text,
    title: title.map(line => line.slice(2)).join(' '),
    sections: {
      network: section('network'),
      node: section('node'),
      leases: section('leases'),
      observed: section('observed'),
      operations: section('operations'),
      problems: section('problems'),
    },
  }
}

/** The case with another answer: what stands before it stays as it was written. */
export function withAnswer({ text }: CaseFile, answer: Pick<CaseFile['sections'], 'operations' | 'problems'>): string {
  const given = text.slice(0, text.indexOf('-- operations --\n'))
  return `${given}-- operations --\n${block(answer.operations)}\n-- problems --\n${block(answer.problems)}`
}

function block(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join('')
}
