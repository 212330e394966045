import { clip, type Paint } from './paint.js'
import type { JournalEntry } from './view.js'

const ageColumns = 5

interface JournalCanvas {
  readonly columns: number
  readonly nowMilliseconds: number
  readonly style: Paint
}

/** What happened, newest last, each with its age. */
export function journalLines(journal: readonly JournalEntry[], canvas: JournalCanvas): string[] {
  return journal.map(entry => {
    const age = formatAge(canvas.nowMilliseconds - entry.timeMilliseconds).padStart(ageColumns)
    const line = clip(`${age}  ${formatEntry(entry)}`, canvas.columns)
    return entry.isBad ? canvas.style.red(line) : canvas.style.dim(line)
  })
}

/** `node-a  ip route replace …`: the line of a lab that nobody watches live. */
export function formatEntry(entry: JournalEntry): string {
  return `${(entry.node ?? 'lab').padEnd(7)} ${entry.text}`
}

/** 0s, 59s, 2m, 3h: short enough for a column. */
function formatAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  if (seconds < 60) return `${seconds}s`
  return seconds < 3600 ? `${Math.floor(seconds / 60)}m` : `${Math.floor(seconds / 3600)}h`
}
