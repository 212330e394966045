/**
 * The programs say `iptables-nft-restore v1.8.9 (nf_tables): Chain 'X' does not exist`, `Error occurred at line: 3` and how
 * to get help; or `iptables-restore: line 3 failed`. The line is taken from the script.
 */
export function parseRefusal(errors: string, script: string): { readonly words: string; readonly line?: string } {
  const lineNumber = /\bline:? (\d+)/.exec(errors)?.[1]
  const sentences = errors
    .split('\n')
    .map(line => line.replace(/^ip6?tables[\w-]*( v\S+ \([\w-]+\))?: ?/, '').trim())
    .filter(line => line !== '' && !/^(# |Try `|Error occurred at line|line \d+ failed\.?$)/.test(line))
  const words =
    sentences.map(sentence => sentence.replace(/^line \d+(?: failed)?: /, '')).join('; ') || 'no reason given'
  const line = lineNumber === undefined ? undefined : script.split('\n')[Number(lineNumber) - 1]
  return line === undefined ? { words } : { words, line }
}
