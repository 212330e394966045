import { join } from 'node:path'
import { type Call, CniError, type PluginConfig, type ResultRoute } from '@weft/cni'
import type { Address } from '@weft/inet'
import { absolutePath } from '../../document/absolute-path.js'
import { Section } from '../../document/section.js'
import type { RangeSet } from './range.js'
import { readRangeSets } from './read-ranges.js'
import { readRoutes } from './read-routes.js'
import { readRequestedAddresses } from './requested-addresses.js'

export interface HostLocalConfig {
  /** Where the addresses of the network are. */
  readonly folder: string
  readonly sets: readonly RangeSet[]
  readonly routes: readonly ResultRoute[]
  /** A file whose name servers the container shall ask. */
  readonly resolvConf: string | undefined
}

const path = { ...absolutePath, none: '' }

export const usualDataDir = '/var/lib/cni/networks'

export function readHostLocalConfig(config: PluginConfig, defaultDataDir: string): HostLocalConfig {
  const network = sectionOf(config)
  const ipam = Section.of(network.pathOf('ipam'), network.raw('ipam'))
  const sets = readRangeSets(network, ipam)
  refuseSeveralInOldVersions(config, ipam, sets)
  return {
    folder: networkFolder(config.name, ipam.optional('dataDir', path) ?? defaultDataDir),
    sets,
    routes: readRoutes(ipam),
    resolvConf: ipam.optional('resolvConf', path),
  }
}

export function requestedOf({ attachment, config }: Call): readonly Address[] {
  return readRequestedAddresses(sectionOf(config), attachment.args)
}

function sectionOf({ name, document }: PluginConfig): Section {
  return new Section(`network ${name}`, document)
}

/** The name becomes a folder's, so it must not lead elsewhere. */
function networkFolder(name: string, dataDir: string): string {
  if (!/^[a-zA-Z0-9][\w.-]*$/.test(name))
    throw new CniError(
      'invalidConfig',
      `the network's name is ${JSON.stringify(name.slice(0, 80))}; accepted are letters, digits, and after the first one also _ . -`,
    )
  return join(dataDir, name)
}

/** Their results have one place for each family. */
function refuseSeveralInOldVersions(config: PluginConfig, ipam: Section, sets: readonly RangeSet[]): void {
  if (config.cniVersion !== '0.1.0' && config.cniVersion !== '0.2.0') return
  const families = sets.map(([{ family }]) => family)
  if (new Set(families).size < families.length)
    throw ipam.refuse('ranges', `one list of ranges a family in version ${config.cniVersion}`)
}
