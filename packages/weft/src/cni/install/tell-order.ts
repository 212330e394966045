import { type Problem, problem } from '../../model/problem.js'
import type { Clock } from '../../time/clock.js'
import { messageOf } from '../message-of.js'
import { configurations, whatComesFirst } from './configurations.js'

const lookMs = 10_000

interface OrderParts {
  /** Where runtimes look for networks; it need not be there. */
  readonly folder: string
  readonly clock: Clock
  readonly tell: (problems: readonly Problem[]) => void
}

/** Tells while runtimes would take another network than ours: then pods come up, without a word, in that. */
export async function tellOrder({ folder, clock, tell }: OrderParts, signal: AbortSignal): Promise<void> {
  let told = ''
  while (!signal.aborted) {
    const sentence = await orderFault(folder)
    if (sentence !== told) tell(sentence === '' ? [] : [problem('cni-order', folder, sentence)])
    told = sentence
    await clock.wait(lookMs, signal)
  }
}

/** Nothing is wrong where our network is not described: not every node has pods of ours. */
async function orderFault(folder: string): Promise<string> {
  try {
    const all = await configurations(folder)
    const own = all.find(({ isForUs }) => isForUs)
    return (own && whatComesFirst(folder, all, own.name)) ?? ''
  } catch (error) {
    return `${folder} can't be looked at, which tells runtimes what network to take: ${messageOf(error)}`
  }
}
