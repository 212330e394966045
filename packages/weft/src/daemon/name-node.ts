import type { Problem } from '../model/problem.js'
import type { DaemonOptions } from './options.js'

/** Whether the node's name is known without asking anybody. */
export function isNamed({ store }: DaemonOptions): boolean {
  return store.is !== 'kubernetes' || store.identity.NODE_NAME !== undefined
}

/** In a cluster a pod knows its own name better than that of its node: then the API server is asked for it. Undefined when the signal aborts before it says. */
export async function nameNode(
  options: DaemonOptions,
  tell: (problem: Problem) => void,
  signal: AbortSignal,
): Promise<DaemonOptions | undefined> {
  const { store, node } = options
  if (store.is !== 'kubernetes' || store.identity.NODE_NAME !== undefined) return options
  const { findOwnNode } = await import('./find-own-node.js')
  const name = await findOwnNode(store, tell, signal)
  return name === undefined ? undefined : { ...options, node: { ...node, node: name } }
}
