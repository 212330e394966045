/**
 * nft says `/dev/stdin:4:13-17: Error: No such file or directory`, then quotes the line and underlines a part. The first
 * such sentence is the cause, the line is taken from the script.
 */
export function parseRefusal(errors: string, script: string): { readonly words: string; readonly line?: string } {
  const found = /^(?:[^\n]*?:(\d+):\d+-\d+: )?Error: (?:Could not process rule: )?([^\n]*)$/m.exec(errors)
  if (found === null) return { words: errors.trim() || 'no reason given' }
  const [, lineNumber, words = ''] = found
  const line = lineNumber === undefined ? undefined : script.split('\n')[Number(lineNumber) - 1]?.trim()
  return line === undefined ? { words } : { words, line }
}
