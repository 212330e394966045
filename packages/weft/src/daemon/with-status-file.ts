import { statusPath } from '../files/status-path.js'
import { systemClock as clock } from '../time/clock.js'
import { findSubnetPath } from './find-subnet-path.js'
import { remedies } from './remedies.js'
import { StatusFile } from './status-file.js'
import { version } from './version.js'

/** Does a daemon's work; status.json tells of it before anything can fail, and tells why when something does. */
export async function withStatusFile<Result>(
  { args, environment }: { readonly args: readonly string[]; readonly environment: NodeJS.ProcessEnv },
  work: (file: StatusFile) => Promise<Result>,
): Promise<Result> {
  const path = statusPath(findSubnetPath(args, environment))
  const file = new StatusFile({ path, program: `weftd ${version}`, clock })
  const now = () => clock.wallTime().toISOString()
  file.tell({ state: 'starting', code: 'starting', reason: 'weftd has just been started', since: now() })
  void file.put()
  try {
    return await work(file)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const code = 'start-failed'
    file.tell({ state: 'failed', code, reason, remedy: remedies[code], since: now() })
    await file.put()
    throw error
  }
}
