import { StoreError } from '../../packages/weft/dist/store/store-error.js'
import { listSubnets, prefix, ttlSeconds } from './storm-network.mjs'

const tries = 10
const choices = 100
const folder = `${prefix}/subnets`

/**
 * flannel's way to a lease, over the same client: all leases are listed, and one of the first hundred free subnets is taken
 * at random; when somebody else was quicker all of that is done anew, ten times at most.
 */
export async function flannelAcquire({ kv, node, networks, signal }) {
  const value = JSON.stringify({
    PublicIP: node.address,
    PublicIPv6: null,
    BackendType: 'vxlan',
    BackendData: node.data,
  })
  try {
    for (let count = 0; count < tries; count++) {
      const { kvs } = await kv.range({ prefix: folder }, signal)
      const leases = kvs.map(readLease)
      if (leases.some(({ publicIp }) => publicIp === node.address))
        throw new Error(`${node.address} has a lease already`)
      const free = firstFree(listSubnets(networks), leases)
      const subnet = free[Math.floor(Math.random() * free.length)]
      if (subnet === undefined) return { failure: 'out of subnets', troubles: 0 }
      const key = `${folder}/${subnet.replace('/', '-')}`
      const leaseId = await kv.grant(ttlSeconds, signal)
      const { isDone } = await kv.commit(
        { requires: [{ key, modRevision: 0 }], writes: [{ do: 'put', key, value, leaseId }], look: { key } },
        signal,
      )
      if (isDone) return { subnet, troubles: 0 }
      await kv.revoke(leaseId, signal)
    }
  } catch (error) {
    if (signal.aborted) return { failure: 'out of patience', troubles: 0 }
    if (!(error instanceof StoreError)) throw error
    return { failure: error.reason, troubles: 1 }
  }
  return { failure: `${tries} tries`, troubles: 0 }
}

function readLease({ key, value }) {
  const subnet = key.slice(folder.length + 1).replace('-', '/')
  return { subnet, publicIp: JSON.parse(value).PublicIP }
}

/** The first hundred that nobody has. All subnets of a storm are of one length. */
function firstFree(subnets, leases) {
  const taken = new Set(leases.map(({ subnet }) => subnet))
  const free = []
  for (const subnet of subnets) {
    if (!taken.has(subnet)) free.push(subnet)
    if (free.length === choices) break
  }
  return free
}
