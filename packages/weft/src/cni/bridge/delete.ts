import type { Attachment, Call } from '@weft/cni'
import { addressOf, type InterfaceAddress, isLinkLocal } from '@weft/inet'
import { deleteLink, type Outcome, type RouteConnection } from '@weft/netlink'
import { requireSuccess } from '../links/carry-out.js'
import { linkAlias } from '../links/link-alias.js'
import { takeDownMasquerade } from '../masquerade/masquerade.js'
import type { Place } from '../place.js'
import { readBridgeConfig } from './bridge-config.js'
import { takeDownMacRules } from './mac-rules.js'

/** The interface first: while it is there, nobody else may get its addresses. The rest is taken away as far as it goes. */
export async function deleteAttachment(place: Place, call: Call): Promise<void> {
  const { attachment } = call
  const config = readBridgeConfig(call.config, attachment.args)
  const owner = { network: config.network, containerId: attachment.containerId }
  const addresses = place.pod === undefined ? [] : await unplug(place.pod.route, attachment)
  if (place.pod === undefined) unplugOutside(place.host, linkAlias(config.network, attachment))
  const steps: (() => Promise<void>)[] = []
  if (config.ipam !== undefined) {
    const ipam = place.plugin(config.ipam)
    steps.push(() => ipam.delete(call))
    if (config.masquerades) steps.push(() => takeDownMasquerade(place.iptables, { ...owner, addresses }))
  }
  if (config.checksMac) steps.push(() => takeDownMacRules(place.nft, attachment))
  const refusals: unknown[] = []
  for (const step of steps) await step().catch(error => refusals.push(error))
  if (refusals.length > 0) throw refusals[0]
}

/** Deletes the container's end, and with it the node's. The addresses that it had are the answer. */
async function unplug(route: RouteConnection, { interfaceName }: Attachment): Promise<readonly InterfaceAddress[]> {
  const link = route.link({ name: interfaceName })
  if (link === undefined) return []
  const addresses = route.addresses({ linkIndex: link.index }).map(entry => entry.address)
  // The kernel takes tens of milliseconds until nobody uses a link any more: the node's other pods need not wait.
  requireGone(interfaceName, await route.executeStream([deleteLink(link.index)]))
  return addresses.filter(address => !isLinkLocal(addressOf(address)))
}

/** A namespace that nobody can open any more may still be held by a process, and its interface with it. */
function unplugOutside(host: RouteConnection, alias: string | undefined): void {
  if (alias === undefined) return
  for (const { name, index } of host.links().filter(link => link.alias === alias))
    requireGone(name, host.execute([deleteLink(index)]))
}

function requireGone(name: string, outcomes: readonly Outcome[]): void {
  requireSuccess(
    `failed to delete "${name}"`,
    outcomes.filter(outcome => outcome?.errno !== 'ENODEV'),
  )
}
