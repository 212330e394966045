import type { TrafficRuleFacts } from '../model/traffic-rule-facts.js'
import type { TrafficOptions } from '../plan/traffic-options.js'

/** What counts when no flag says anything. */
export const plainTraffic: TrafficOptions = {
  masquerades: false,
  isFullyRandom: true,
  acceptsForwarded: true,
  hasBlackhole: false,
  resyncSeconds: 5,
}

/** A machine with every program, and nothing in the way. */
export const plainRuleFacts: TrafficRuleFacts = {
  iptables: { variant: 'nft', canRandomizeFully: true, missing: {} },
  barriers: [],
  bridgeNetfilter: { isThere: true, isOn: { ipv4: true, ipv6: true } },
}
