import { IptablesError } from '@weft/iptables'
import type { OperationFailure } from './kernel.js'

/** What iptables refuses, and what cannot be said in its language at all. Anything else is no refusal. */
export function iptablesFailure(error: unknown): OperationFailure {
  if (error instanceof IptablesError) return { code: error.code, sentence: error.message }
  if (error instanceof RangeError) return { code: 'EINVAL', sentence: error.message }
  throw error
}
