import { setTimeout as wait } from 'node:timers/promises'
import { Batches } from './batches.mjs'
import { checkEntries } from './check-entries.mjs'
import { Ground } from './ground.mjs'
import { Loop } from './loop.mjs'
import { leasesOf, makePeers } from './made-up-network.mjs'

/** Milliseconds from the intent to a kernel that has all entries, in a fresh namespace; and the parts of a look afterwards. */
export async function convergeLoop(count, { usesNexthopObjects = true, looks = 0 } = {}) {
  const ground = new Ground()
  const loop = await Loop.open({ namespace: ground.namespace, usesNexthopObjects })
  try {
    const peers = makePeers(count)
    const leases = leasesOf(peers)
    await calm()
    const whole = loop.turn(({ results }) => results.length > 0)
    const startMs = performance.now()
    loop.setLeases(leases)
    await whole
    const ms = performance.now() - startMs
    checkEntries(ground.connection, peers)
    const lookParts = []
    while (lookParts.length < looks) lookParts.push(await loop.look(leases))
    return { ms, looks: lookParts }
  } finally {
    await loop.close()
    ground.close()
  }
}

/** The same entries by `ip -batch` and `bridge -batch`. */
export async function convergeBatches(count, { usesNexthops = false } = {}) {
  const ground = new Ground()
  const peers = makePeers(count)
  const batches = new Batches(peers, { usesNexthops })
  try {
    await calm()
    const ms = batches.run(ground.namespace)
    checkEntries(ground.connection, peers)
    return { ms }
  } finally {
    batches.close()
    ground.close()
  }
}

/**
 * The kernel's threads are done with clearing up what was before. Garbage is left to be collected when the engine sees fit: a
 * forced collection also throws away optimised code, which then costs more than the garbage.
 */
function calm() {
  return wait(200)
}
