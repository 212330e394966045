/** A template, taken apart: what is printed as it stands, and what stands between two pairs of braces. */
export type Piece = { readonly is: 'text'; readonly text: string } | { readonly is: 'action'; readonly words: string }

/** A dash at a brace takes the white space on its side away. Comments are gone. */
export function takeApart(template: string): readonly Piece[] {
  const pieces: Piece[] = []
  let at = 0
  let trimsNext = false
  const addText = (text: string, trimsEnd: boolean) => {
    const begun = trimsNext ? text.trimStart() : text
    const whole = trimsEnd ? begun.trimEnd() : begun
    if (whole !== '') pieces.push({ is: 'text', text: whole })
  }
  for (const action of template.matchAll(/\{\{(- )?((?:"(?:[^"\\]|\\.)*"|[^"])*?)( -)?\}\}/g)) {
    const [whole, trimsBefore, words = '', trimsAfter] = action
    addText(template.slice(at, action.index), trimsBefore !== undefined)
    if (!words.startsWith('/*')) pieces.push({ is: 'action', words: words.trim() })
    trimsNext = trimsAfter !== undefined
    at = action.index + whole.length
  }
  addText(template.slice(at), false)
  return pieces
}
