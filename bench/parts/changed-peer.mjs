import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { FileStore } from '../../packages/weft/dist/store/file/file-store.js'
import { MemoryStore } from '../../packages/weft/dist/store/memory/memory-store.js'
import { checkEntries } from './check-entries.mjs'
import { Ground } from './ground.mjs'
import { Loop } from './loop.mjs'
import { addressOf, leasesOf, leasesText, macOf, makePeer, makePeers } from './made-up-network.mjs'

/**
 * Milliseconds from the news in the store to the kernel's answer, for changes of one peer among many: it has moved to another
 * address and made a new tunnel device. `pause` decides when the next change comes.
 */
export function changesInMemory(count, { times, pause }) {
  const store = new MemoryStore()
  const tell = leases => {
    for (const lease of leases) store.put(lease)
  }
  return measureChanges(count, {
    times,
    pause,
    store,
    prepare: peers => tell(leasesOf(peers)),
    change: peer => {
      const [, lease] = leasesOf([peer])
      return () => store.put(lease)
    },
  })
}

/** The same by way of a leases file that is replaced, as configuration tools do. */
export async function changesInFile(count, { times, pause }) {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'))
  const path = join(folder, 'leases.json')
  const write = peers => writeFileSync(`${path}.new`, leasesText(peers))
  const replace = () => renameSync(`${path}.new`, path)
  try {
    return await measureChanges(count, {
      times,
      pause,
      store: new FileStore(path),
      prepare: peers => {
        write(peers)
        replace()
      },
      change: (_peer, peers) => {
        write(peers)
        return replace
      },
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measureChanges(count, { times, pause, store, prepare, change }) {
  const ground = new Ground()
  const loop = await Loop.open({ namespace: ground.namespace })
  const stop = new AbortController()
  const following = follow(store, loop, stop.signal)
  try {
    const peers = makePeers(count)
    const converged = loop.turn(hasResults)
    prepare(peers)
    await converged
    const measured = []
    for (let round = 1; round <= times; round++) {
      await pause(loop)
      const place = 1 + ((round * 7919) % count)
      const generation = round & 255
      const peer = makePeer(place, { mac: macOf(place, generation), address: addressOf(place, generation) })
      peers[place - 1] = peer
      const publish = change(peer, peers)
      const done = loop.turn(hasResults)
      const startMs = performance.now()
      publish()
      await done
      measured.push(performance.now() - startMs)
    }
    checkEntries(ground.connection, peers)
    return measured
  } finally {
    stop.abort()
    await following
    await loop.close()
    ground.close()
  }
}

async function follow(store, loop, signal) {
  for await (const event of store.watch(signal)) if (event.is === 'snapshot') loop.setLeases(event.leases)
}

function hasResults({ results }) {
  return results.length > 0
}

/** The kernel's own events of the change before lead to a look; it comes within half a second, and then all is quiet. */
export async function untilQuiet(loop) {
  await loop.turn(({ hasObserved }) => hasObserved, { withinMs: 700 })
  await wait(30)
}

/** Any moment is as good as another: some changes come while the loop looks at the kernel, and wait. */
export function atAnyMoment() {
  return wait(50 + Math.random() * 400)
}
