/** The words of a rule, as `iptables-restore` takes a line apart: double quotes hold a word together, a backslash within them keeps the next letter. */
export function splitWords(text: string): string[] {
  const words: string[] = []
  for (const [, quoted, plain] of text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g))
    words.push(plain ?? (quoted ?? '').replace(/\\(.)/g, '$1'))
  return words
}

/** As `iptables-save` prints a word: in quotes when it needs them. */
export function quoteWord(word: string): string {
  return /^[\w-]+$/.test(word) ? word : `"${word.replace(/["'\\]/g, '\\$&')}"`
}
