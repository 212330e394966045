import { ConfigError } from '../../document/config-error.js'
import { parseJson } from '../../document/parse-json.js'
import { Section } from '../../document/section.js'
import { readPlainFile } from '../../files/read-plain-file.js'
import { statusPath } from '../../files/status-path.js'

/** What the daemon tells of this node in its status.json. */
export interface DaemonWord {
  readonly path: string
  readonly program: string
  readonly state: string
  readonly reason: string
  readonly remedy?: string
  readonly since?: string
}

/** Undefined when it tells nothing: no daemon of ours was ever started here, or somebody else wrote the file. */
export function readDaemonWord(subnetFile: string): DaemonWord | undefined {
  const path = statusPath(subnetFile)
  const text = textOf(path)
  return text === undefined ? undefined : parseDaemonWord(path, text)
}

/** Whatever keeps it from being read: then it has no word for us. */
function textOf(path: string): string | undefined {
  try {
    return readPlainFile(path)
  } catch {
    return undefined
  }
}

export function parseDaemonWord(path: string, text: string): DaemonWord | undefined {
  try {
    const section = Section.of(path, parseJson(path, text))
    const [state, reason] = [section.text('state'), section.text('reason')]
    if (!state || !reason) return undefined
    const [program, remedy, since] = [section.text('program'), section.text('remedy'), section.text('since')]
    return { path, program: program ?? 'the daemon', state, reason, ...(remedy && { remedy }), ...(since && { since }) }
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
}
