import { CniError } from '@weft/cni'
import { messageOf } from '../message-of.js'

/** When the work fails, what came before it is taken back; if that fails too, both are told. */
export async function orTakeBack<T>(work: () => Promise<T>, takeBack: () => void | Promise<void>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    try {
      await takeBack()
    } catch (further) {
      const reason = `${messageOf(error)}; and while taking it back: ${messageOf(further)}`
      throw new CniError(error instanceof CniError ? error.code : 'internal', reason, { cause: error })
    }
    throw error
  }
}
