import { fromText } from '../../document/from-text.js'
import { parseJson } from '../../document/parse-json.js'
import { type Accepted, Section } from '../../document/section.js'
import { type MovedKey, type MovedLease, type StoreDocument, version } from './store-document.js'

export interface ReadDocument extends StoreDocument {
  /** Written but not understood. */
  readonly warnings: readonly string[]
}

/** Reads a document whole or not at all. Throws a ConfigError. */
export function readStoreDocument(path: string, text: string): ReadDocument {
  const document = Section.of(path, parseJson(path, text))
  if (document.raw('Version') !== version) throw document.refuse('Version', `${version}, the one that this weft knows`)
  const prefix = document.required('Prefix', prefixText)
  const exportedAt = document.required('ExportedAt', anyText)
  const leaseEntries = entriesOf(path, document, 'Leases')
  const leases = leaseEntries.map(readLease)
  const ids = new Set(leases.map(({ id }) => id))
  if (ids.size < leases.length) throw document.refuse('Leases', 'a list in which each ID is there once')
  const keyEntries = entriesOf(path, document, 'Keys')
  const keys = keyEntries.map(entry => readKey(entry, prefix, ids))
  if (new Set(keys.map(({ key }) => key.toString('latin1'))).size < keys.length)
    throw document.refuse('Keys', 'a list in which each key is there once')
  return {
    prefix,
    exportedAt,
    leases,
    keys,
    warnings: [document, ...leaseEntries, ...keyEntries].flatMap(section => section.unknownKeys()),
  }
}

function entriesOf(path: string, document: Section, name: string): readonly Section[] {
  const list = document.list(name) ?? []
  return list.map((value, index) => Section.of(`${path}: ${name}[${index}]`, value))
}

function readLease(entry: Section): MovedLease {
  return { id: entry.required('ID', anyText), leftSeconds: entry.required('LeftSeconds', seconds) }
}

function readKey(entry: Section, prefix: string, leases: ReadonlySet<string>): MovedKey {
  const key = readBytes(entry, 'Key')
  const value = readBytes(entry, 'Value')
  const lease = entry.text('Lease')
  if (key.indexOf(`${prefix}/`) !== 0) throw entry.refuse('Key', `a key that begins with "${prefix}/"`)
  if (lease !== undefined && !leases.has(lease)) throw entry.refuse('Lease', 'the ID of one of the leases')
  return { key, value, ...(lease !== undefined && { lease }) }
}

/** As text or as base64: one of the two. */
function readBytes(entry: Section, name: 'Key' | 'Value'): Buffer {
  const text = entry.optional(name, wellFormedText)
  const bytes = entry.optional(`${name}Base64`, base64)
  if (text !== undefined && bytes === undefined) return Buffer.from(text)
  if (bytes !== undefined && text === undefined) return bytes
  throw entry.refuse(name, `one of ${name} and ${name}Base64`)
}

const anyText: Accepted<string> = { accepted: 'text in quotes', parse: fromText(text => text || undefined) }

const prefixText: Accepted<string> = {
  accepted: 'a key like "/coreos.com/network"',
  parse: fromText(text => (/[^/]$/.test(text) && isWellFormed(text) ? text : undefined)),
}

const wellFormedText: Accepted<string> = {
  accepted: 'text that can be written in UTF-8',
  parse: fromText(text => (isWellFormed(text) ? text : undefined)),
}

const base64: Accepted<Buffer> = {
  accepted: 'base64',
  parse: fromText(text => {
    const bytes = Buffer.from(text, 'base64')
    return bytes.toString('base64') === text ? bytes : undefined
  }),
}

const seconds: Accepted<number> = {
  accepted: 'a whole number of seconds, 0 or more',
  parse: value => (Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined),
}

/** Half of a character that has two would be written as another. */
function isWellFormed(text: string): boolean {
  return Buffer.from(text).toString() === text
}
