import type { Hop } from '../model/state.js'
import type { OperationFailure } from './kernel.js'

export function failure(code: string, words: string): OperationFailure {
  return { code, sentence: `${words} (${code})` }
}

export function noDevice(name: string): OperationFailure {
  return failure('ENODEV', `there is no device ${name}`)
}

export const noNexthops = failure('EOPNOTSUPP', 'this kernel has no next hop objects; Linux has them since 5.3')

/** Routes that are only seen: nothing of ours looks like that. */
export function notOurs({ text }: Extract<Hop, { by: 'other' }>): OperationFailure {
  return failure('EINVAL', `weft neither writes nor deletes routes like '${text}'`)
}
