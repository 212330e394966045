/** Every value parsed, or undefined when one of them isn't understood. */
export function parseAll<T>(values: readonly unknown[], parse: (value: unknown) => T | undefined): T[] | undefined {
  const parsed: T[] = []
  for (const value of values) {
    const one = parse(value)
    if (one === undefined) return undefined
    parsed.push(one)
  }
  return parsed
}
