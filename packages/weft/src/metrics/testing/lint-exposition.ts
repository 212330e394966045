import type { ParsedFamily, ParsedSample } from './parse-exposition.js'

const notBaseUnits = /_(milliseconds|ms|secs?|minutes|mins?|hours|days|kilobytes|kb|megabytes|mb|bits|percent|pct)(_|$)/

/** What `promtool check metrics` would complain of, and what Prometheus would not take. */
export function lintExposition(families: readonly ParsedFamily[]): readonly string[] {
  return families.flatMap(family => [...lintNames(family), ...lintSamples(family)])
}

function* lintNames({ name, type, help }: ParsedFamily): Generator<string> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) yield `${name}: the name is not in snake case`
  if (type === 'counter' && !name.endsWith('_total')) yield `${name}: a counter without _total`
  if (type !== 'counter' && /_(total|count|sum|bucket)$/.test(name)) yield `${name}: a ${type} with a counter's name`
  if (!['counter', 'gauge', 'histogram'].includes(type)) yield `${name}: unknown type ${type}`
  if (name.includes(type)) yield `${name}: its type is in its name`
  if (notBaseUnits.test(name)) yield `${name}: no base unit`
  if (help.trim() === '') yield `${name}: no help`
}

function* lintSamples({ name, type, samples }: ParsedFamily): Generator<string> {
  const seen = new Set<string>()
  for (const sample of samples) {
    const key = keyOf(sample)
    if (seen.has(key)) yield `${key}: twice`
    seen.add(key)
    if (type !== 'gauge' && !(sample.value >= 0)) yield `${key}: below zero`
    for (const label of sample.labels.keys()) if (!/^[a-z][a-z_]*$/.test(label)) yield `${key}: bad label ${label}`
  }
  if (type === 'histogram') yield* lintBuckets(name, samples)
}

function* lintBuckets(name: string, samples: readonly ParsedSample[]): Generator<string> {
  const buckets = samples.filter(sample => sample.name.endsWith('_bucket'))
  const values = buckets.map(({ value }) => value)
  const bounds = buckets.map(({ labels }) =>
    labels.get('le') === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.get('le')),
  )
  if (values.some((value, index) => value < (values[index - 1] ?? 0))) yield `${name}: buckets that shrink`
  if (bounds.some((bound, index) => !(bound > (bounds[index - 1] ?? 0)))) yield `${name}: bounds out of order`
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY) yield `${name}: no bucket for all`
  if (values.at(-1) !== samples.find(sample => sample.name.endsWith('_count'))?.value)
    yield `${name}: count and buckets differ`
}

function keyOf({ name, labels }: ParsedSample): string {
  return `${name}{${[...labels].map(([label, value]) => `${label}="${value}"`).join(',')}}`
}
