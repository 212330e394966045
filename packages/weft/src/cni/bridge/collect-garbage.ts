import type { PluginConfig, ValidAttachment } from '@weft/cni'
import { isGarbage, ownerOfAlias } from '../links/link-alias.js'
import { collectMasqueradeGarbage } from '../masquerade/masquerade.js'
import type { Place } from '../place.js'
import { readBridgeConfig } from './bridge-config.js'
import { takeDownMacRules } from './mac-rules.js'

/** Takes away what attachments left that are not valid any more. Ports that do not say whose they are stay. */
export async function collectGarbage(
  place: Place,
  plugin: PluginConfig,
  valid: readonly ValidAttachment[],
): Promise<void> {
  const config = readBridgeConfig(plugin, new Map())
  const { network } = config
  const bridge = place.host.link({ name: config.bridge })
  if (bridge !== undefined) {
    const ports = place.host.links().filter(link => link.masterIndex === bridge.index)
    const garbage = ports.filter(port => isGarbage(port.alias, { network, valid }))
    for (const { alias } of config.checksMac ? garbage : []) {
      const owner = ownerOfAlias(alias)
      if (owner !== undefined) await takeDownMacRules(place.nft, owner)
    }
    await Promise.all(garbage.map(port => place.removals.remove(port.index)))
  }
  if (config.masquerades) await collectMasqueradeGarbage(place.iptables, { network, valid })
  if (config.ipam !== undefined) await place.plugin(config.ipam).collectGarbage(plugin, valid)
}
