import { untilAborted } from '../time/until-aborted.js'
import type { Keeper } from './keeper.js'
import { formatEntry } from './picture-journal.js'

/** For an output that is no terminal: a line for each thing that happens, until the signal. */
export async function watchPlain(keeper: Keeper, signal: AbortSignal): Promise<void> {
  const print = (line: string) => process.stdout.write(`${line}\n`)
  for (const entry of keeper.journal.entries) print(formatEntry(entry))
  using _listening = keeper.journal.listen(entry => print(formatEntry(entry)))
  await untilAborted(signal)
}
