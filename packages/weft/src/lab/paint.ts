export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
}

/** Colours for a terminal, or none at all; the text is the same. */
export function paint(hasColour: boolean): Paint {
  const style = (code: number) => (text: string) => (hasColour ? `\x1b[${code}m${text}\x1b[0m` : text)
  return { bold: style(1), dim: style(2), red: style(31), green: style(32) }
}

/** The text in that many columns: cut with an ellipsis when it is longer. Before painting, as colours take no room. */
export function clip(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`
}
