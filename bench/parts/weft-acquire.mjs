import { EtcdStore } from '../../packages/weft/dist/store/etcd/etcd-store.js'
import { systemClock } from '../../packages/weft/dist/time/clock.js'
import { prefix, ttlSeconds } from './storm-network.mjs'

/** The holder that a weftd runs, until it has a lease; then it goes on and keeps it. */
export async function weftAcquire({ kv, node, networks, signal }) {
  const { name, address, data } = node
  const claim = {
    node: name,
    publicIp: address,
    machineAddresses: [address],
    networks: { ipv4: networks },
    backendType: 'vxlan',
    advertise: () => data,
    isPreviousInUse: false,
  }
  const store = new EtcdStore({ kv, clock: systemClock, random: Math.random, name: 'etcd', prefix, ttlSeconds })
  const standings = store.hold(claim, signal)
  let troubles = 0
  for (;;) {
    const { value, done } = await standings.next()
    if (done) return { failure: 'out of patience', troubles }
    if (value.is === 'held') {
      void keepOn(standings)
      return { subnet: value.lease.subnet, troubles }
    }
    troubles += 1
  }
}

async function keepOn(standings) {
  for await (const _standing of standings);
}
