interface Refusal {
  /** nft's own words, without `Error:`. */
  readonly words: string
  /** The line of the script that nft points at. */
  readonly line?: string
}

export class NftError extends Error {
  readonly code = 'ENFT'
  readonly words: string
  readonly line?: string

  constructor({ words, line }: Refusal, options?: ErrorOptions) {
    super(line === undefined ? `nft: ${words}` : `nft refused "${line}": ${words}`, options)
    this.name = 'NftError'
    this.words = words
    if (line !== undefined) this.line = line
  }
}
