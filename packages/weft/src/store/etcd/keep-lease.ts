import { Alarm } from '../../time/alarm.js'
import type { HolderParts } from './acquire-lease.js'
import { LeaseKeeper, type Standing } from './lease-keeper.js'
import type { Acquired } from './lease-writer.js'
import { Mirror } from './mirror.js'

/**
 * Keeps a lease that this node has. Ends when it is lost, or when the signal aborts. Its key is watched, so whatever
 * happens to it is seen at once and not at the next renewal.
 */
export async function* keepLease(
  parts: HolderParts,
  acquired: Acquired,
  signal: AbortSignal,
): AsyncGenerator<Standing, void, void> {
  const alarm = new Alarm(parts.clock)
  const { key, fresh } = acquired
  const known = fresh && { revision: fresh.kv.modRevision, kvs: new Map([[key, fresh.kv]]) }
  await using mirror = new Mirror({ ...parts, range: { key }, known, onChange: () => alarm.ring() })
  const keeper = new LeaseKeeper(parts, acquired, mirror)
  let told: Standing | undefined
  while (!signal.aborted) {
    const standing = await keeper.turn(signal)
    if (standing === 'lost') return
    if (!signal.aborted && !isSame(standing, told)) {
      told = standing
      yield standing
    }
    alarm.ring(keeper.nextTurnMs)
    await alarm.next(signal)
  }
}

function isSame(standing: Standing, told: Standing | undefined): boolean {
  if (standing.is === 'trouble') return told?.is === 'trouble' && told.problem.sentence === standing.problem.sentence
  return told?.is === 'held' && told.isReserved === standing.isReserved
}
