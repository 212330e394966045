import { NftError } from '@weft/nftables'
import type { OperationFailure } from './kernel.js'

/** What nft refuses, and what cannot be said in its language at all. Anything else is no refusal. */
export function nftFailure(error: unknown): OperationFailure {
  if (error instanceof NftError) return { code: error.code, sentence: error.message }
  if (error instanceof RangeError) return { code: 'EINVAL', sentence: error.message }
  throw error
}
