import type { Keeper } from './keeper.js'
import type { KeyAction } from './keys.js'

type KeyErrand = Exclude<KeyAction, { do: 'quit' | 'select' }>

/** Does what a key asked for; nobody waits for it, so what goes wrong is told in the journal. */
export async function carryOutKey(keeper: Keeper, errand: KeyErrand, signal: AbortSignal): Promise<void> {
  try {
    switch (errand.do) {
      case 'add':
        await keeper.add(signal)
        break
      case 'cut':
        keeper.cut(errand.node)
        break
      case 'mend':
        keeper.mend(errand.node)
        break
      case 'kill':
        await keeper.kill(errand.node)
        break
      case 'restart':
        await keeper.restart(errand.node, signal)
        break
    }
  } catch (error) {
    const text = `${errand.do}: ${error instanceof Error ? error.message : String(error)}`
    if (!signal.aborted) keeper.journal.add({ text, isBad: true })
  }
}
