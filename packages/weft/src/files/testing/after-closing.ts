import { setImmediate as turn } from 'node:timers/promises'

/** Waits until what was closed before is gone: handles are given back at the end of a turn, after its `setImmediate`. */
export async function afterClosing(): Promise<void> {
  await turn()
  await turn()
}
