import { clip, type Paint, paint } from './paint.js'
import { journalLines } from './picture-journal.js'
import { matrixLines } from './picture-matrix.js'
import { nodeLines } from './picture-nodes.js'
import { podLines } from './picture-pods.js'
import { storeLine } from './picture-store.js'
import type { LabView } from './view.js'

/** How much room there is, and who looks. */
export interface Canvas {
  readonly columns: number
  /** Absent for an output that scrolls. */
  readonly rows?: number
  readonly hasColour: boolean
  readonly nowMilliseconds: number
  /** The node that keys speak of; absent when there are no keys. */
  readonly selected?: string
}

const shownEntries = 8

/** The lab as lines of text. Same view and canvas in, same lines out. */
export function renderPicture(view: LabView, canvas: Canvas): string[] {
  const style = paint(canvas.hasColour)
  const { columns, nowMilliseconds, rows = Number.POSITIVE_INFINITY } = canvas
  const above = stack([
    [style.bold(clip(title(view), columns)), storeLine(view.store, { columns, style })],
    nodeLines(view.nodes, { ...canvas, style }),
    podLines(view.nodes, { columns, style }),
    ...view.families.map(family => matrixLines(view, { family, columns, style })),
  ])
  const keys = keyLines(view, canvas, style)
  // The journal has what the rest leaves over; a lab higher than the terminal loses its lower part, never the keys.
  const room = Math.min(shownEntries, Math.max(0, rows - above.length - keys.length - 2))
  const journal = journalLines(room === 0 ? [] : view.journal.slice(-room), { columns, nowMilliseconds, style })
  const upper = stack([above, journal]).slice(0, Math.max(0, rows - keys.length - 1))
  return stack([upper, keys])
}

/** Sections under each other with a blank line between them. */
function stack(sections: readonly (readonly string[])[]): string[] {
  return sections.filter(lines => lines.length > 0).flatMap((lines, place) => (place === 0 ? lines : ['', ...lines]))
}

function title(view: LabView): string {
  const masquerade = view.masquerade.isOn ? 'on' : `off (${view.masquerade.reason})`
  const parts = [`weft lab '${view.name}'`, view.backend, view.families.join(' + '), `masquerade: ${masquerade}`]
  return parts.join(' · ')
}

function keyLines(view: LabView, { selected, columns }: Canvas, style: Paint): string[] {
  const node = view.nodes.find(node => node.name === selected)
  if (node === undefined) return []
  const cable = node.isCableCut ? 'mend cable' : 'cut cable'
  const daemon = node.daemon.is === 'gone' ? 'restart daemon' : 'kill daemon'
  return [style.dim(clip(`  [c] ${cable}  [k] ${daemon}  [a] add node  [←→ 1-9] select  [q] quit`, columns))]
}
