import type { Plugin } from '@weft/cni'
import type { Place } from './place.js'

/** The plugins that are built in, by the type that a configuration names. */
export type PluginTable = ReadonlyMap<string, (place: Place) => Plugin>
