import { rmSync } from 'node:fs'
import { askedVersion, refusal } from '@weft/cni'
import type { FileDescriptor } from '@weft/linux'
import { type Problem, problem } from '../../model/problem.js'
import type { Clock } from '../../time/clock.js'
import { untilAborted } from '../../time/until-aborted.js'
import { messageOf } from '../message-of.js'
import type { Place } from '../place.js'
import type { PluginTable } from '../plugin-table.js'
import type { Caller } from './caller.js'
import { cniErrorOf } from './cni-errors.js'
import type { CniLine } from './cni-line.js'
import { Desk } from './desk.js'
import { openListener } from './open-listener.js'
import { isOwnNamespace, openPod } from './open-pod.js'
import { Reception } from './reception.js'
import { type Served, servedLine } from './served.js'
import { Spool } from './spool.js'
import { SpooledWork } from './spooled-work.js'

export interface CniServerOptions {
  readonly socketPath: string
  readonly spoolFolder: string
  readonly table: PluginTable
  readonly host: Pick<Place, 'host' | 'removals' | 'iptables' | 'nft'>
  readonly clock: Clock
  readonly log: (line: CniLine) => void
  /** Hears what is wrong with the socket or the spool, which is nothing when the list is empty. */
  readonly onState: (problems: readonly Problem[]) => void
  readonly onServed?: (served: Served) => void
}

const retryMs = 1_000
const spoolMs = 60_000

/** Serves container runtimes until the signal aborts. */
export async function runCniServer(options: CniServerOptions, signal: AbortSignal): Promise<void> {
  const { socketPath, spoolFolder, table, host, clock, log, onState, onServed } = options
  let [ofSocket, ofSpool]: [readonly Problem[], readonly Problem[]] = [[], []]
  const desk: Desk = new Desk({ table, host, beforeAdd, onUnexpected })
  const spool = new Spool(spoolFolder)
  const work = new SpooledWork({ spool, desk, log, onLeft: tellSpool })
  await spool.removeDrafts(clock.wallTime().getTime()).catch(tellUnreadable)
  // Before anybody can ask: what was to be taken away has its turn first.
  await using _spooled = await beginSpooled()
  await Promise.all([listen(), lookIntoSpool()])

  async function listen(): Promise<void> {
    while (!signal.aborted) {
      const listener = tryToListen()
      if (listener === undefined) await clock.wait(retryMs, signal)
      else {
        await using _reception = new Reception(listener, { serve, log })
        await untilAborted(signal)
        rmSync(socketPath, { force: true })
      }
    }
  }

  /** A path that is taken is tried again: whoever is being replaced may still hold it. */
  function tryToListen(): FileDescriptor | undefined {
    try {
      const listener = openListener(socketPath)
      tellSocket([])
      return listener
    } catch (error) {
      tellSocket([problem('cni-socket', socketPath, `container runtimes can't be served: ${messageOf(error)}`)])
      return undefined
    }
  }

  async function lookIntoSpool(): Promise<void> {
    while (!signal.aborted) {
      await clock.wait(spoolMs, signal)
      if (!signal.aborted) await (await beginSpooled())[Symbol.asyncDispose]()
    }
  }

  async function beginSpooled(): Promise<AsyncDisposable> {
    try {
      const { done } = await work.begin(signal)
      const ended = done.catch(tellUnreadable)
      return { [Symbol.asyncDispose]: () => ended }
    } catch (error) {
      tellUnreadable(error)
      return { [Symbol.asyncDispose]: async () => {} }
    }
  }

  /** A folder that can't be read keeps no pod from its network. */
  async function beforeAdd(containerId: string): Promise<void> {
    await work.beforeAdd(containerId, signal).catch(tellUnreadable)
  }

  async function serve(caller: Caller): Promise<void> {
    const startMs = clock.monotonicMs()
    const served = await answerTo(caller)
    const told = { ...served, durationMs: clock.monotonicMs() - startMs }
    log(servedLine(told))
    onServed?.(told)
    if (!caller.isGone) await caller.finish(served.answer)
  }

  async function answerTo(caller: Caller): Promise<Pick<Served, 'answer' | 'request'>> {
    const { asked, descriptors, execute } = caller
    const isGone = () => caller.isGone
    try {
      using pod = openPod(descriptors)
      if (pod === undefined || !isOwnNamespace(pod)) return await desk.serve({ asked, pod, execute, isGone })
      return await desk.serve({ asked: { ...asked, namespaceTrouble: "it is the node's own" }, execute, isGone })
    } catch (error) {
      return { answer: refusal(cniErrorOf(error, onUnexpected), askedVersion(asked.stdin)) }
    }
  }

  function onUnexpected(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    log({ level: 'error', event: 'cni', subject: 'unexpected', text: `cni: ${text}` })
  }

  function tellUnreadable(error: unknown): void {
    tellSpool([problem('cni-spool', spoolFolder, `${spoolFolder} can't be worked off: ${messageOf(error)}`)])
  }

  function tellSocket(problems: readonly Problem[]): void {
    ofSocket = problems
    onState([...ofSocket, ...ofSpool])
  }

  function tellSpool(problems: readonly Problem[]): void {
    ofSpool = problems
    onState([...ofSocket, ...ofSpool])
  }
}
