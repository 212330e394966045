import type { World } from '../world.js'

/** A daemon may ask the store so often, on average, whatever happens. */
const mostRequestsPerSecond = 12
const spanMs = 10_000

/** No daemon hammers the store. */
export function guardThrift(world: World): void {
  const counts = new Map<object, number>()
  void (async () => {
    while (!world.end.aborted) {
      await world.clock.wait(spanMs, world.end)
      for (const { name, life } of world.nodes) {
        if (life === undefined) continue
        const asked = life.kv.requests - (counts.get(life) ?? 0)
        counts.set(life, life.kv.requests)
        if (asked > (mostRequestsPerSecond * spanMs) / 1000)
          world.breaks(`${name} asked the store ${asked} times in ${spanMs / 1000} s`)
      }
    }
  })()
}
