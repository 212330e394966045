export type JsonFields = { readonly [name: string]: unknown }

/**
 * The fields of a JSON object that has no other fields than the known ones. A field that we don't know means something
 * that we can't say, so the object isn't understood at all.
 */
export function fieldsOf(value: unknown, known: readonly string[]): JsonFields | undefined {
  return isObject(value) && Object.keys(value).every(name => known.includes(name)) ? value : undefined
}

export function isObject(value: unknown): value is JsonFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** nft writes a list of one thing as the thing, or as a list; versions differ. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

export function commentOf({ comment }: JsonFields): { readonly comment?: string } {
  return typeof comment === 'string' ? { comment } : {}
}

/** nft's own text for what we have no words for, without the handle: it changes whenever the thing is written again. */
export function formatUnknownJson(value: JsonFields): string {
  return JSON.stringify(value, (key, inner: unknown) => (key === 'handle' ? undefined : inner))
}
