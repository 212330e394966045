import type { Prefix } from '@weft/inet'
import { weftProtocol } from '../model/state.js'
import { type EntryOf, entry } from './entry.js'
import { plainMetric } from './gateway-route.js'

/** A route that ends in the device: what is behind it takes the packet from there. */
export function deviceRoute(destination: Prefix, link: string): EntryOf<'route'> {
  return entry('route', {
    destination,
    metric: plainMetric(destination),
    protocol: weftProtocol,
    hop: { by: 'device', link },
  })
}
