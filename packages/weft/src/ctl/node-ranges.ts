import { parseInterfaceAddress, subnetOf } from '@weft/inet'
import { ownNames } from '../cni/flannel/own-names.js'
import type { RangeSet } from '../cni/host-local/range.js'
import { readRangeSets } from '../cni/host-local/read-ranges.js'
import { parseJson } from '../document/parse-json.js'
import { readVariables } from '../document/read-variables.js'
import { Section } from '../document/section.js'
import { isJsonObject, type Json } from '../model/json.js'

interface Sources {
  /** What CNI's configurations say: path and text. */
  readonly configs: readonly { readonly path: string; readonly text: string }[]
  /** The text of subnet.env, if there is one. */
  readonly subnetEnv: string | undefined
}

export interface NodeRanges {
  readonly ranges: ReadonlyMap<string, readonly RangeSet[]>
  /** A sentence for each configuration that could not be understood. */
  readonly problems: readonly string[]
}

/** Which addresses the networks of this node may give. */
export function readNodeRanges({ configs, subnetEnv }: Sources): NodeRanges {
  const ranges = new Map<string, readonly RangeSet[]>()
  const problems: string[] = []
  for (const { path, text } of configs) {
    try {
      const document = Section.of(path, parseJson(path, text))
      const sets = pluginsOf(document).flatMap(plugin => setsOf(plugin, subnetEnv))
      const name = document.text('name')
      if (name !== undefined && sets.length > 0) ranges.set(name, sets)
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
    }
  }
  return { ranges, problems }
}

/** A list of plugins, or in the older form one plugin alone. */
function pluginsOf(document: Section): readonly Section[] {
  const plugins = document.list('plugins')
  if (plugins === undefined) return [document]
  return plugins.map((one, index) => Section.of(`${document.pathOf('plugins')}[${index}]`, one))
}

function setsOf(plugin: Section, subnetEnv: string | undefined): readonly RangeSet[] {
  const type = plugin.raw('type')
  if (ownNames.some(name => name === type)) return subnetEnv === undefined ? [] : setsOfSubnets(subnetEnv)
  const ipam = plugin.raw('ipam')
  const isHostLocal = isJsonObject(ipam) && ipam.type === 'host-local'
  return isHostLocal ? readRangeSets(plugin, Section.of(plugin.pathOf('ipam'), ipam)) : []
}

function setsOfSubnets(subnetEnv: string): readonly RangeSet[] {
  const variables = readVariables(subnetEnv)
  const subnets = ['FLANNEL_SUBNET', 'FLANNEL_IPV6_SUBNET'].flatMap(name => {
    const address = parseInterfaceAddress(variables.get(name)?.trim() ?? '')
    return address === undefined ? [] : [subnetOf(address)]
  })
  const ranges: Json = subnets.map(subnet => [{ subnet }])
  const ipam = new Section('subnet.env: ipam', { ranges })
  return subnets.length === 0 ? [] : readRangeSets(new Section('subnet.env', {}), ipam)
}
