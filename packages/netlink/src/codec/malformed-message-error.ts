/** Bytes that are not the message they claim to be. The only error that the decoders throw. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError'
  readonly code = 'EMALFORMED'
}
