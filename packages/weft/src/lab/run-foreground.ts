import { bringUp } from './bring-up.js'
import type { Keeper } from './keeper.js'
import type { LabOptions } from './lab-options.js'
import { renderPicture } from './picture.js'
import { isReply } from './probe.js'
import { tend } from './tend.js'
import { Termination } from './termination.js'
import { watchLive } from './watch-live.js'
import { watchPlain } from './watch-plain.js'
import { withLab } from './with-lab.js'

export interface ForegroundPlan {
  readonly options: LabOptions
  readonly directory: string
  readonly isOnce: boolean
}

/** A lab that lives as long as this process: shown once, or for as long as somebody watches. */
export async function runForeground({ options, directory, isOnce }: ForegroundPlan): Promise<number> {
  using termination = new Termination()
  // A reader that goes away (`weft lab | head`) is a reason to end, not to crash with the lab half removed.
  const closed = new AbortController()
  process.stdout.on('error', error => closed.abort(error))
  try {
    return await withLab({
      options,
      directory,
      work: async (keeper, down) => {
        const until = AbortSignal.any([termination.signal, closed.signal, down])
        if (isOnce) return await showOnce(keeper, until)
        const watching = process.stdout.isTTY ? watchLive(keeper, until) : watchPlain(keeper, until)
        await watchAndTend(keeper, watching)
        return termination.exitCode
      },
    })
  } catch (error) {
    if (termination.signal.aborted) return termination.exitCode
    throw error
  }
}

async function watchAndTend(keeper: Keeper, watching: Promise<void>): Promise<void> {
  const watched = new AbortController()
  const tending = tend(keeper, watched.signal)
  try {
    await Promise.race([watching, tending])
  } finally {
    watched.abort()
    await tending
  }
}

async function showOnce(keeper: Keeper, signal: AbortSignal): Promise<number> {
  const probes = await bringUp(keeper, signal)
  const { isTTY, columns } = process.stdout
  const canvas = { columns: columns || 120, hasColour: isTTY === true, nowMilliseconds: Date.now() }
  process.stdout.write(`${renderPicture(keeper.view(), canvas).join('\n')}\n`)
  return probes.every(isReply) ? 0 : 1
}
