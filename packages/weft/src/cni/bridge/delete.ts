import type { Attachment, Call } from '@weft/cni'
import { addressOf, type InterfaceAddress, isLinkLocal } from '@weft/inet'
import { deleteLink, type RouteConnection } from '@weft/netlink'
import { requireSuccess } from '../links/carry-out.js'
import { takeDownMasquerade } from '../masquerade/masquerade.js'
import type { Place } from '../place.js'
import { readBridgeConfig } from './bridge-config.js'
import { takeDownMacRules } from './mac-rules.js'

/** Each part is taken away even if another one refuses: whoever asks again has less to do. */
export async function deleteAttachment(place: Place, call: Call): Promise<void> {
  const { attachment } = call
  const config = readBridgeConfig(call.config, attachment.args)
  const refusals: unknown[] = []
  const addresses = await unplug(place.pod?.route, attachment).catch(error => {
    refusals.push(error)
    return []
  })
  if (config.ipam !== undefined) {
    await place
      .plugin(config.ipam)
      .delete(call)
      .catch(error => refusals.push(error))
    if (config.masquerades) {
      const owner = { network: config.network, containerId: attachment.containerId, addresses }
      await takeDownMasquerade(place.iptables, owner).catch(error => refusals.push(error))
    }
  }
  if (config.checksMac) {
    await takeDownMacRules(place.nft, attachment).catch(error => refusals.push(error))
  }
  if (refusals.length > 0) throw refusals[0]
}

/** Deletes the container's end, and with it the node's. The addresses that it had are the answer. */
async function unplug(
  route: RouteConnection | undefined,
  { interfaceName }: Attachment,
): Promise<readonly InterfaceAddress[]> {
  const link = route?.link({ name: interfaceName })
  if (route === undefined || link === undefined) return []
  const addresses = route.addresses({ linkIndex: link.index }).map(entry => entry.address)
  // The kernel takes tens of milliseconds until nobody uses a link any more: the node's other pods need not wait.
  const outcomes = await route.executeStream([deleteLink(link.index)])
  requireSuccess(
    `failed to delete "${interfaceName}"`,
    outcomes.filter(outcome => outcome?.errno !== 'ENODEV'),
  )
  return addresses.filter(address => !isLinkLocal(addressOf(address)))
}
