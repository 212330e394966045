import { show } from './numbers.mjs'

/** Tables on the terminal, and whether the targets are met. */
export class Scorecard {
  #missed = []

  get missed() {
    return this.#missed
  }

  heading(text) {
    console.log(`\n${text}`)
  }

  /** Rows of words and numbers in columns: the first to the left, the others to the right. */
  table(head, rows) {
    const texts = [head, ...rows].map(row =>
      row.map(cell => (typeof cell === 'number' ? show(cell) : String(cell ?? '–'))),
    )
    const widths = head.map((_, column) => Math.max(...texts.map(row => row[column].length)))
    for (const row of texts)
      console.log(
        `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('   ')}`,
      )
  }

  target(what, measured, { atMost, atLeast, unit = '' }) {
    const isMet = atMost === undefined ? measured >= atLeast : measured <= atMost
    if (!isMet) this.#missed.push(what)
    const bound = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`
    console.log(`  ${isMet ? 'met   ' : 'MISSED'}  ${what}: ${show(measured)}${unit}, ${bound}${unit}`)
  }

  note(text) {
    console.log(`          ${text}`)
  }
}
