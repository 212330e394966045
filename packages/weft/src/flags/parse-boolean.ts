const meanings = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map(text => [text, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map(text => [text, false] as const),
])

/** The spellings of Go's flags, and no others: `yes` is nothing there. */
export function parseBoolean(text: string): boolean | undefined {
  return meanings.get(text)
}
