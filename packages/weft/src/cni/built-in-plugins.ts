import type { Plugin } from '@weft/cni'
import type { Stock } from '../files/file-stock.js'
import { bandwidthPlugin } from './bandwidth/bandwidth-plugin.js'
import { bridgePlugin } from './bridge/bridge-plugin.js'
import { flannelPlugin } from './flannel/flannel-plugin.js'
import { HeldMemory } from './host-local/held-memory.js'
import { hostLocalPlugin } from './host-local/host-local-plugin.js'
import { loopbackPlugin } from './loopback/loopback-plugin.js'
import type { Place } from './place.js'
import type { PluginTable } from './plugin-table.js'
import { portmapPlugin } from './portmap/portmap-plugin.js'

/** The plugins that need no program. What is odd but no reason to refuse is told in words. */
export function builtInPlugins(tell: (words: string) => void, stock: Stock): PluginTable {
  const memory = new HeldMemory()
  return new Map<string, (place: Place) => Plugin>([
    ['flannel', place => flannelPlugin(place, { tell, stock })],
    ['weft', place => flannelPlugin(place, { tell, stock })],
    ['bridge', bridgePlugin],
    ['host-local', () => hostLocalPlugin({ memory, stock })],
    ['portmap', place => portmapPlugin(place, { note: tell })],
    ['bandwidth', bandwidthPlugin],
    ['loopback', loopbackPlugin],
  ])
}
