import type { SavedTable } from './saved-table.js'

/** As `iptables-save` prints it, without its remarks. */
export function formatSave(tables: Iterable<SavedTable>): string {
  return [...tables]
    .flatMap(({ name, chains }) => [
      `*${name}`,
      ...[...chains].map(([chain, { policy = '-' }]) => `:${chain} ${policy} [0:0]`),
      ...[...chains].flatMap(([chain, { rules }]) => rules.map(rule => `-A ${chain} ${rule}`)),
      'COMMIT\n',
    ])
    .join('\n')
}
