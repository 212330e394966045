interface Refusal {
  /** The program's own words, without its name and version. */
  readonly words: string
  /** The line of the script that it points at. */
  readonly line?: string
}

export class IptablesError extends Error {
  readonly code = 'EIPTABLES'
  readonly words: string
  readonly line?: string

  constructor(program: string, { words, line }: Refusal, options?: ErrorOptions) {
    super(line === undefined ? `${program}: ${words}` : `${program} refused "${line}": ${words}`, options)
    this.name = 'IptablesError'
    this.words = words
    if (line !== undefined) this.line = line
  }
}
