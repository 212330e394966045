import { ConfigError } from '../../document/config-error.js'
import { readText } from '../../files/read-text.js'
import { type Problem, problem } from '../../model/problem.js'
import { readSavedState, type SavedState } from './saved-state.js'

/** What is on the disk. A file that is not there is nothing to speak of; one that cannot be believed is told and not used. */
export async function loadSavedState(
  path: string,
): Promise<{ readonly saved: SavedState | undefined; readonly problems: readonly Problem[] }> {
  try {
    return { saved: readSavedState(path, await readText(path)), problems: [] }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    if (isMissing(error)) return { saved: undefined, problems: [] }
    const sentence = `${error.message}; what was saved there is not used`
    return { saved: undefined, problems: [problem('snapshot-file', path, sentence)] }
  }
}

function isMissing({ cause }: ConfigError): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
}
