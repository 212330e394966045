import { clip, type Paint } from './paint.js'
import { processText } from './process-text.js'
import type { StoreView } from './view.js'

/** Where the leases are, in a line. */
export function storeLine(store: StoreView, { columns, style }: { columns: number; style: Paint }): string {
  if (store.is === 'file') return style.dim(clip(`store: ${store.path}, the same file for all`, columns))
  const { text, color } = processText(store.title, store.process)
  const cable = store.isCableCut ? ', its cable is cut' : ''
  return style[store.isCableCut ? 'red' : color](clip(`store: ${text} at ${store.endpoint}${cable}`, columns))
}
