import { parseJson } from '../../document/parse-json.js'
import { readText } from '../../files/read-text.js'
import { writeFileSafely } from '../../files/write-file-safely.js'

export interface Copying {
  readonly from: string
  readonly to: string
}

/** Puts the network's file where runtimes look, whole and only when it can be read: they would take half of one, too. */
export async function copyConf({ from, to }: Copying): Promise<void> {
  const text = await readText(from)
  parseJson(from, text)
  await writeFileSafely(to, text, { mode: 0o644 })
}
