import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a repair may take on a machine that has time for it. */
export const repairMs = 1_000
/** For what nobody promised to be quick, like the start of a program. */
export const patienceMs = 20_000

const pauseMs = 20

/**
 * Looks again and again until `look` does not throw, and answers with what it saw. After the deadline the last
 * complaint is thrown. A deadline is meant for a machine with a free core: where more programs want to run than
 * there are cores, a daemon gets its share only, and the deadline grows in that proportion.
 */
export async function eventually<Seen>(look: () => Seen | Promise<Seen>, withinMs = patienceMs): Promise<Seen> {
  const start = performance.now()
  let crowding = 1
  while (true) {
    const elapsedMs = performance.now() - start
    crowding = Math.max(crowding, crowdingNow())
    try {
      return await look()
    } catch (error) {
      if (elapsedMs > withinMs * crowding) throw new Error(lastComplaint(error, elapsedMs))
    }
    await sleep(pauseMs)
  }
}

/** How many programs there are to a core, of those that run or want to: now, or on average over the last minute. */
function crowdingNow(): number {
  const [average, , , now] = readFileSync('/proc/loadavg', 'utf8').split(' ')
  return Math.max(Number(average), Number.parseInt(now ?? '', 10)) / availableParallelism()
}

function lastComplaint(error: unknown, elapsedMs: number): string {
  const complaint = error instanceof Error ? error.message : String(error)
  return `After ${Math.round(elapsedMs)} ms it is still so: ${complaint}`
}
