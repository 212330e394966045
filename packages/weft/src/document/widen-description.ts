import type { Descriptions, KeyDescription } from './described-section.js'
import type { Shape } from './section.js'

/** What two documents of one kind have in common: shapes that hold both, and of the rest what is the same in both. */
export function widenDescriptions(a: Descriptions, b: Descriptions): Descriptions {
  const names = new Set([...a.keys(), ...b.keys()])
  return new Map([...names].map(name => [name, widen(a.get(name) ?? {}, b.get(name) ?? {})]))
}

function widen(a: KeyDescription, b: KeyDescription): KeyDescription {
  const shape = a.shape && b.shape && widenShape(a.shape, b.shape)
  const keys = a.keys && b.keys && widenDescriptions(a.keys, b.keys)
  return {
    ...(shape !== undefined && { shape }),
    ...(a.none === b.none && a.none !== undefined && { none: a.none }),
    ...(a.fallback === b.fallback && a.fallback !== undefined && { fallback: a.fallback }),
    ...(a.sentence === b.sentence && a.sentence !== undefined && { sentence: a.sentence }),
    ...(keys !== undefined && { keys }),
  }
}

function widenShape(a: Shape, b: Shape): Shape | undefined {
  if (a.type === 'integer' && b.type === 'integer') {
    return { ...a, minimum: Math.min(a.minimum, b.minimum), maximum: Math.max(a.maximum, b.maximum) }
  }
  return a.type === b.type ? a : undefined
}
