import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../../time/clock.js'
import type { StoreBench } from '../../lease-store.conformance.js'
import { KubernetesStore } from '../kubernetes-store.js'
import type { NodeApi } from '../node-api.js'
import type { NodeWords } from './memory-nodes.js'
import { names, wordsOf } from './node-of.js'

/** Whoever makes, changes and deletes nodes: a controller, the nodes themselves, a person. */
export interface NodeHand {
  readonly put: (name: string, words: NodeWords) => void | Promise<void>
  readonly delete: (name: string) => void | Promise<void>
}

/** A Kubernetes store, and the hand that changes the nodes of its cluster. */
export function kubernetesStoreBench(
  api: NodeApi,
  hand: NodeHand,
  clock: Clock,
): Omit<StoreBench, typeof Symbol.asyncDispose> {
  const given = new Map<string, string>()
  const silence = Object.fromEntries(Object.values(names).map(name => [name, null]))
  return {
    store: new KubernetesStore({ api, clock, random: Math.random, name: 'kubernetes', names }),
    async put(lease) {
      const { podCidrs, annotations } = wordsOf(lease)
      const cidrs = podCidrs.join()
      // A node has others only after it was made anew.
      if (given.get(lease.node) !== cidrs) await hand.delete(lease.node)
      given.set(lease.node, cidrs)
      await hand.put(lease.node, { podCidrs, annotations: { ...silence, ...annotations } })
      await turn()
    },
    async remove(node) {
      given.delete(node)
      await hand.delete(node)
      await turn()
    },
  }
}
