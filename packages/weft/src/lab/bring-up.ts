import type { Keeper } from './keeper.js'
import { isReply, type Probe } from './probe.js'
import type { LabView } from './view.js'

const daemonPatienceMs = 30_000
const probePatienceMs = 20_000

/** Waits until the daemons are ready and the probes pass; gives the last probes, which may still have failures. */
export async function bringUp(keeper: Keeper, signal: AbortSignal): Promise<readonly Probe[]> {
  const patience = AbortSignal.timeout(daemonPatienceMs)
  try {
    await keeper.ready(AbortSignal.any([signal, patience]))
  } catch (error) {
    signal.throwIfAborted()
    if (!patience.aborted) throw error
    throw new Error(`${late(keeper.view())} was not ready within ${daemonPatienceMs / 1000} s.`, { cause: error })
  }
  // The first round finds the neighbours; its times tell of that, not of the network.
  await keeper.probe()
  const deadline = performance.now() + probePatienceMs
  for (;;) {
    const probes = await keeper.probe()
    signal.throwIfAborted()
    if (probes.every(isReply) || performance.now() > deadline) return probes
  }
}

/** Without a store no daemon gets ready, so the store alone is to blame. */
function late({ store, nodes }: LabView): string {
  if (store.is === 'served' && store.process.is !== 'ready') return `${store.title} of ${store.machine}`
  const names = nodes.filter(node => node.daemon.is !== 'ready').map(node => node.name)
  return `weftd of ${names.join(', ')}`
}
