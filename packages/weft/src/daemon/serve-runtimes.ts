import { RouteConnection } from '@weft/netlink'
import { builtInPlugins } from '../cni/built-in-plugins.js'
import { tellOrder } from '../cni/install/tell-order.js'
import { LinkRemovals } from '../cni/links/link-removals.js'
import { messageOf } from '../cni/message-of.js'
import { type CniServerOptions, runCniServer } from '../cni/server/run-cni-server.js'
import type { Served } from '../cni/server/served.js'
import { FileStock } from '../files/file-stock.js'
import { type Problem, problem } from '../model/problem.js'
import type { Clock } from '../time/clock.js'
import type { RuntimeHooks } from './daemon.js'
import { lateIptables, lateNft } from './late-programs.js'
import type { CniOptions } from './options.js'

const retryMs = 1_000
const noProblems: readonly Problem[] = []

interface ServingOptions extends CniOptions, RuntimeHooks {
  readonly clock: Clock
}

/** Serves container runtimes with the plugins that are built in. Whatever goes wrong with it, the node's network goes on. */
export async function serveRuntimes(options: ServingOptions, signal: AbortSignal): Promise<void> {
  const { clock, confFolder: folder } = options
  const told = { serving: noProblems, order: noProblems }
  const teller = (who: keyof typeof told) => (problems: readonly Problem[]) => {
    told[who] = problems
    options.tell([...told.serving, ...told.order])
  }
  await Promise.all([
    serve({ ...options, tell: teller('serving') }, signal),
    tellOrder({ folder, clock, tell: teller('order') }, signal),
  ])
}

async function serve(options: ServingOptions, signal: AbortSignal): Promise<void> {
  const { socketPath, tell, clock, onServed } = options
  while (!signal.aborted) {
    try {
      using host = RouteConnection.open()
      using removals = LinkRemovals.open()
      using stock = new FileStock()
      const hear = (text: string) => options.log({ level: 'info', event: 'cni', text: `cni: ${text}` })
      const served: CniServerOptions = {
        ...options,
        table: builtInPlugins(hear, stock),
        host: { host, removals, iptables: lateIptables(), nft: lateNft() },
        onState: tell,
        onServed: request => onServed(countOf(request)),
      }
      await runCniServer(served, signal)
    } catch (error) {
      tell([problem('cni-socket', socketPath, `container runtimes can't be served: ${messageOf(error)}`)])
      await clock.wait(retryMs, signal)
    }
  }
}

function countOf({ request, answer, durationMs }: Served) {
  return { verb: request?.verb ?? 'other', isRefused: answer.exitCode !== 0, durationMs }
}
