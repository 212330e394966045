import { untilAborted } from '../time/until-aborted.js'
import { describeWhole } from './answer-request.js'
import { bringUp } from './bring-up.js'
import type { ControlAnswer } from './control-message.js'
import type { Keeper } from './keeper.js'
import type { LabOptions } from './lab-options.js'
import { describeProbe, isReply } from './probe.js'
import { Termination } from './termination.js'
import { withLab } from './with-lab.js'

/** The background half of `weft lab up`: tells its parent how it went, then keeps the lab until it is asked to end. */
export async function keepDetached({
  options,
  directory,
}: {
  options: LabOptions
  directory: string
}): Promise<number> {
  using termination = new Termination()
  const orphaned = new AbortController()
  const abandon = () => orphaned.abort(new Error('Whoever started the lab did not wait for it.'))
  process.once('disconnect', abandon)
  if (process.send !== undefined && !process.connected) abandon()
  try {
    await withLab({
      options,
      directory,
      work: async (keeper, down) => {
        await bringUpWhole(keeper, AbortSignal.any([termination.signal, orphaned.signal, down]))
        process.off('disconnect', abandon)
        tell(describeWhole(keeper))
        await untilAborted(AbortSignal.any([termination.signal, down]))
      },
    })
    return 0
  } catch (error) {
    tell({ exitCode: 1, text: error instanceof Error ? error.message : String(error), json: null })
    throw error
  }
}

async function bringUpWhole(keeper: Keeper, signal: AbortSignal): Promise<void> {
  const failed = (await bringUp(keeper, signal)).filter(probe => !isReply(probe))
  if (failed.length === 0) return
  throw new Error(`The lab is removed, because packets were lost:\n  ${failed.map(describeProbe).join('\n  ')}`)
}

function tell(answer: ControlAnswer): void {
  if (process.connected) process.send?.(JSON.stringify(answer), () => process.disconnect())
}
