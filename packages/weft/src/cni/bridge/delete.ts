import type { Call } from '@weft/cni'
import { addressOf, type InterfaceAddress, isLinkLocal } from '@weft/inet'
import { deleteLink, type Link, type RouteConnection } from '@weft/netlink'
import { requireGone } from '../links/carry-out.js'
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
  const addresses = await unplug(place, call, config.masquerades)
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

/** Deletes the container's interface, both ends. The answer is what addresses it had, if that is asked for. */
async function unplug(
  place: Place,
  { attachment, config }: Call,
  asksForAddresses: boolean,
): Promise<readonly InterfaceAddress[]> {
  const { host, pod, removals } = place
  const alias = linkAlias(config.name, attachment)
  if (pod === undefined) {
    // A namespace that nobody can open any more may still be held by a process, and its interface with it.
    const ports = alias === undefined ? [] : host.links().filter(link => link.alias === alias)
    await Promise.all(ports.map(port => removals.remove(port.index)))
    return []
  }
  const link = pod.route.link({ name: attachment.interfaceName })
  if (link === undefined) return []
  const entries = asksForAddresses ? pod.route.addresses({ linkIndex: link.index }) : []
  const port = link.parentIndex === undefined ? undefined : host.link({ index: link.parentIndex })
  // Its index alone would not do: the other end may be in a third namespace, and somebody else have that index here.
  if (port?.alias !== undefined && port.alias === alias) await removals.remove(port.index)
  else await deleteInside(pod.route, link)
  return entries.map(({ address }) => address).filter(address => !isLinkLocal(addressOf(address)))
}

async function deleteInside(route: RouteConnection, { index, name }: Link): Promise<void> {
  requireGone(`failed to delete "${name}"`, await route.executeStream([deleteLink(index)]))
}
