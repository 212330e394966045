import type { KeeperProcess } from './keeper-process.js'

/** What a keeper tells of its pump, as far as tests ask for it. */
export interface ToldState {
  readonly pid: number
  readonly peers: readonly { readonly subnet: string; readonly sentPackets: number }[]
  readonly dropped: Readonly<Record<string, number>>
  readonly missing: Readonly<Record<string, string>>
  readonly rssBytes: number
}

export async function stateOf(keeper: KeeperProcess): Promise<ToldState> {
  const state = await keeper.ask('observe')
  if (!isState(state)) throw new Error(`The keeper tells ${JSON.stringify(state)} of its pump.`)
  return state
}

/** As soon as there is a pump that is not the former one. */
export async function nextStateOf(keeper: KeeperProcess, formerPid: number): Promise<ToldState> {
  for (;;) {
    const state = await keeper.ask('observe').catch(() => undefined)
    if (isState(state) && state.pid !== formerPid) return state
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

function isState(found: unknown): found is ToldState {
  return typeof found === 'object' && found !== null && 'pid' in found && 'dropped' in found
}
