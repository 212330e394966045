import { checkReference, checkTable } from './check-table.js'
import { formatTable } from './format-table.js'
import type { Table, TableReference } from './table.js'

export type Change = { readonly replace: Table } | { readonly delete: TableReference }

/** One script is one transaction: all of the changes happen, or none. */
export function formatChanges(changes: readonly Change[]): string {
  return changes
    .map(change => ('replace' in change ? replaceTableScript(change.replace) : deleteTableScript(change.delete)))
    .join('')
}

/** The new table takes the place of the old one between two packets, whatever the old one was and if there was one. */
export function replaceTableScript(table: Table): string {
  checkTable(table)
  return `${deleteTableScript(table)}${formatTable(table)}\n`
}

/** `add` makes the deletion succeed when there is no such table. */
export function deleteTableScript({ family, name }: TableReference): string {
  checkReference({ family, name })
  return `add table ${family} ${name}\ndelete table ${family} ${name}\n`
}
