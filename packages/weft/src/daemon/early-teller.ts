import type { Problem } from '../model/problem.js'
import { systemClock } from '../time/clock.js'
import type { Log } from './log.js'
import { remedies } from './remedies.js'
import type { StatusFile } from './status-file.js'

/** Tells what keeps a daemon from even beginning, in the log and in status.json: each sentence once in a row. */
export function earlyTeller(log: Log, file: StatusFile): (problem: Problem) => void {
  let told: string | undefined
  return ({ code, subject, sentence }) => {
    if (sentence === told) return
    told = sentence
    log({ level: 'warn', event: 'problem', subject: `${code} ${subject}`, text: sentence })
    const since = systemClock.wallTime().toISOString()
    file.tell({ state: 'not-ready', code, reason: sentence, remedy: remedies[code], since })
    void file.put()
  }
}
