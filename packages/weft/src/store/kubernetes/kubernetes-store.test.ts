import { systemClock } from '../../time/clock.js'
import { leaseStoreConformance } from '../lease-store.conformance.js'
import { MemoryNodes } from './testing/memory-nodes.js'
import { names } from './testing/node-of.js'
import { kubernetesStoreBench } from './testing/store-bench.js'

leaseStoreConformance('the Kubernetes store, its nodes in memory,', async () => {
  const nodes = new MemoryNodes(systemClock)
  const bench = kubernetesStoreBench(nodes.connect(names), nodes, systemClock)
  return { ...bench, [Symbol.asyncDispose]: async () => {} }
})
