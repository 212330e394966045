import type { Problem } from '../model/problem.js'
import { askNodeName } from '../store/kubernetes/ask-node-name.js'
import { systemClock } from '../time/clock.js'
import { connectKubernetes } from './connect-kubernetes.js'
import type { KubernetesOptions } from './options.js'

/** Which node of the cluster this is, from whoever knows on which node this pod runs. */
export async function findOwnNode(
  store: KubernetesOptions,
  tell: (problem: Problem) => void,
  signal: AbortSignal,
): Promise<string | undefined> {
  await using place = await connectKubernetes(store)
  const { identity } = store
  return await askNodeName({ ...place, clock: systemClock, random: Math.random, identity, tell }, signal)
}
