import type { TrafficOptions } from '../plan/underlay.js'

/** What counts when no flag says anything. */
export const plainTraffic: TrafficOptions = {
  masquerades: false,
  isFullyRandom: true,
  acceptsForwarded: true,
  hasBlackhole: false,
  resyncSeconds: 5,
}
