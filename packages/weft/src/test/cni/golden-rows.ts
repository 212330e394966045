/** An answer, and for whom it is the same: `v4` in `0.1.0`. */
export interface Row {
  readonly title: string
  readonly layer: string
  readonly version: string
  readonly answer: string
}

/** A text for people: each title once, under it each answer once, above it all that get it. */
export function formatRows(rows: readonly Row[]): string {
  const titles = groupBy(rows, ({ title }) => title)
  const sections = [...titles].map(([title, ofTitle]) => {
    const answers = [...groupBy(ofTitle, ({ answer }) => answer)]
    return [`## ${title}`, ...answers.map(([answer, same]) => `${formatAskers(same)}\n${answer}`)].join('\n\n')
  })
  return `${sections.join('\n\n')}\n`
}

/** `v4 and dual in 0.3.0 0.3.1`: layers with the same versions stand together. */
function formatAskers(rows: readonly Row[]): string {
  const versionsOf = [...groupBy(rows, ({ layer }) => layer)].map(([layer, ofLayer]) => ({
    layer,
    versions: ofLayer.map(({ version }) => version).join(' '),
  }))
  return [...groupBy(versionsOf, ({ versions }) => versions)]
    .map(([versions, same]) => `${same.map(({ layer }) => layer).join(', ')} in ${versions}`)
    .join('; ')
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}
