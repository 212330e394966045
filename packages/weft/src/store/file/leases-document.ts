import { jsonText } from '../../document/json-text.js'
import { parseJson } from '../../document/parse-json.js'
import { Section } from '../../document/section.js'
import { isJsonObject, type Json } from '../../model/json.js'
import type { Lease } from '../../model/lease.js'
import { isNodeName } from '../lease-values.js'
import { type LeaseEntry, readLeaseEntry } from './lease-entry.js'
import { refuseOverlaps } from './refuse-overlaps.js'
import { refuseSharedNames } from './refuse-shared-names.js'

export interface LeasesDocument {
  /** In the order of the document. */
  readonly leases: readonly Lease[]
  /** Written but not understood: told, never fatal. */
  readonly warnings: readonly string[]
  /** By their text, for the next reading. */
  readonly entries: ReadonlyMap<string, LeaseEntry>
}

/**
 * Reads a leases file whole or not at all: half of the leases would look like the departure of the other half.
 * What an entry says depends on its text alone, so entries that the last reading knew are taken from there.
 */
export function readLeases(path: string, text: string, last?: LeasesDocument): LeasesDocument {
  const document = Section.of(path, parseJson(path, text))
  const list = document.required('Leases', { accepted: 'a list of leases', parse: toList })
  const known = new Map<string, LeaseEntry>()
  const entries = list.map((value, index) => {
    const entryPath = `${document.pathOf('Leases')}[${labelOf(value, index)}]`
    const key = `${entryPath} ${jsonText(value)}`
    const entry = last?.entries.get(key) ?? readLeaseEntry(Section.of(entryPath, value))
    known.set(key, entry)
    return entry
  })
  refuseSharedNames(entries)
  refuseOverlaps(entries)
  const warnings = [...document.unknownKeys(), ...entries.flatMap(entry => entry.warnings)]
  return { leases: entries.map(entry => entry.lease), warnings: few(warnings), entries: known }
}

function toList(value: Json): readonly Json[] | undefined {
  return Array.isArray(value) ? value : undefined
}

/** An entry is called by its node, which is easier to find than a number. */
function labelOf(value: Json, index: number): string {
  const node = isJsonObject(value) ? value.Node : undefined
  return typeof node === 'string' && isNodeName(node) ? node : String(index)
}

const mostWarnings = 20

function few(warnings: readonly string[]): readonly string[] {
  if (warnings.length <= mostWarnings) return warnings
  return [...warnings.slice(0, mostWarnings), `and ${warnings.length - mostWarnings} more like these`]
}
