import { StoreError } from '../../store-error.js'

/** Why there was no answer, for people: the words of Node, or others where those would not be understood. */
export function connectionFailure(error: unknown): StoreError {
  if (!(error instanceof Error)) throw error
  if ('code' in error && error.code === 'ERR_INVALID_CHAR')
    return new StoreError('denied', 'the credentials have characters in them that cannot be sent', error)
  return new StoreError('unreachable', wordsOf(error), error)
}

function wordsOf(error: Error): string {
  // Of several addresses each has failed in its own way.
  if (error instanceof AggregateError) return error.errors.map(one => wordsOf(one)).join(', ')
  const code = 'code' in error ? String(error.code) : ''
  if (code in distrust) return `its certificate is not to be trusted: ${distrust[code] ?? error.message}`
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return `the handshake fails: ${reasonOf(error)}`
  if (code.startsWith('HPE_')) return `it does not speak HTTP: ${error.message}`
  if (code === 'ECONNRESET') return 'the connection broke off'
  return error.message
}

const distrust: { readonly [code: string]: string | undefined } = {
  CERT_HAS_EXPIRED: undefined,
  CERT_NOT_YET_VALID: undefined,
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it has signed it itself',
  ERR_TLS_CERT_ALTNAME_INVALID: undefined,
  SELF_SIGNED_CERT_IN_CHAIN: 'no authority that we know has signed it',
  UNABLE_TO_GET_ISSUER_CERT: 'no authority that we know has signed it',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'no authority that we know has signed it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'no authority that we know has signed it',
}

/** OpenSSL tells where in its source that was, too. */
function reasonOf(error: Error): string {
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message
}
