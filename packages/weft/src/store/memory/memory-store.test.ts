import { leaseStoreConformance } from '../lease-store.conformance.js'
import { MemoryStore } from './memory-store.js'

leaseStoreConformance('the memory store', async () => {
  const store = new MemoryStore()
  return {
    store,
    put: async lease => store.put(lease),
    remove: async node => store.remove(node),
    [Symbol.asyncDispose]: async () => {},
  }
})
