import { booleanFlag, flag } from '../../flags/define.js'
import { wholeNumber } from '../../flags/kinds.js'

/** A timer of Node counts its milliseconds in 31 bits. */
const longestSeconds = 2_147_483

/** What becomes of packets on their way through this node. */
export const trafficFlags = {
  masquerades: booleanFlag({ name: 'ip-masq', help: 'masquerade what pods send out of the network' }),
  isNotFullyRandom: booleanFlag({
    name: 'ip-masq-fully-random-disable',
    help: 'let the kernel keep the source ports of masqueraded connections where it can',
  }),
  acceptsForwarded: booleanFlag({
    name: 'iptables-forward-rules',
    default: true,
    help: 'accept what is forwarded from and to pods, whatever the policy of FORWARD is',
  }),
  resyncSeconds: flag(
    { name: 'iptables-resync', placeholder: 'SECONDS', default: 5, help: 'how often the rules are checked' },
    wholeNumber(1, longestSeconds),
  ),
  hasBlackhole: booleanFlag({
    name: 'ip-blackhole-route',
    help: "drop what is sent to addresses of this node's subnet that no pod has, rather than send it out again",
  }),
}
