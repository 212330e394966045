import { clip, type Paint } from './paint.js'
import type { NodeView } from './view.js'

const title = '  pods by the CNI plugin flannel; ms for each ADD'
/** More rows than this would push the matrix off the screen. */
const maximumRows = 2

/** What it took to connect each pod. */
export function podLines(nodes: readonly NodeView[], { columns, style }: { columns: number; style: Paint }): string[] {
  const cells = nodes.flatMap(({ pods }) => pods.map(({ name, addMs }) => `${name} ${addMs.toFixed(1)}`))
  if (cells.length === 0) return []
  const width = Math.max(...cells.map(cell => cell.length)) + 2
  const perRow = Math.max(1, Math.floor((columns - 4) / width))
  const shown = cells.slice(0, perRow * maximumRows)
  const rows = Array.from({ length: Math.ceil(shown.length / perRow) }, (_, row) =>
    shown.slice(row * perRow, (row + 1) * perRow),
  )
  const more = cells.length - shown.length
  return [
    style.dim(clip(title, columns)),
    ...rows.map(row => `    ${row.map(cell => cell.padEnd(width)).join('')}`.trimEnd()),
    ...(more > 0 ? [`    … and ${more} more`] : []),
  ]
}
