/** The specification's numbers; from 100 on they are the plugin's own. */
export const errorCodes = {
  incompatibleVersion: 1,
  unsupportedField: 2,
  unknownContainer: 3,
  invalidEnvironment: 4,
  io: 5,
  undecodable: 6,
  invalidConfig: 7,
  tryAgainLater: 11,
  notAvailable: 50,
  notAvailableButConnected: 51,
  internal: 999,
} as const

/** What a plugin answers when it can't do what it was asked. */
export class CniError extends Error {
  override readonly name = 'CniError'
  readonly code: number
  readonly details: string | undefined

  constructor(
    code: keyof typeof errorCodes | number,
    message: string,
    { details, cause }: { details?: string; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.code = typeof code === 'number' ? code : errorCodes[code]
    this.details = details
  }
}
