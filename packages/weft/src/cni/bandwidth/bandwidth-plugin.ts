import { type Call, CniError, type Plugin, type PluginConfig, type Result, type ValidAttachment } from '@weft/cni'
import {
  addIngress,
  addRedirect,
  addTokenBucket,
  changeLinkNamed,
  createLink,
  deleteLink,
  deleteQdisc,
  type Link,
  type RouteConnection,
  type TokenBucket,
} from '@weft/netlink'
import { carryOut, requireGone, requireSuccess } from '../links/carry-out.js'
import { hostEndOf } from '../links/host-end-of.js'
import { isGarbage, linkAlias } from '../links/link-alias.js'
import type { Place } from '../place.js'
import { readBandwidth } from './bandwidth-config.js'
import { ifbName } from './ifb-name.js'

/** '1:' */
const handle = 0x10000

/**
 * Holds a container to its rates, as the standard plugin `bandwidth` does: what goes to it in a queue at the node's end of
 * its veth, and what comes from it in the queue of a device of its own.
 */
export function bandwidthPlugin(place: Place): Plugin {
  return {
    add: async call => add(place, call),
    check: async call => check(place, call),
    delete: async ({ attachment, config }) => {
      const ifb = place.host.link({ name: ifbName(config.name, attachment.containerId) })
      if (ifb !== undefined) deleteAll(place.host, [ifb])
    },
    status: async () => {},
    collectGarbage: async (config, valid) => collectGarbage(place.host, config, valid),
  }
}

function add(place: Place, { attachment, config }: Call): Result {
  const { ingress, egress } = readBandwidth(config)
  const result = config.previousResult
  if (result === undefined) throw new CniError('invalidConfig', 'must be called as chained plugin')
  if (ingress === undefined && egress === undefined) return result
  const port = hostEndOf(place, attachment.interfaceName, result)
  if (ingress !== undefined) {
    const queue = addTokenBucket({ linkIndex: port.index, handle, bucket: ingress })
    carryOut(place.host, 'create qdisc', [queue])
  }
  if (egress === undefined) return result
  try {
    const name = ifbName(config.name, attachment.containerId)
    const ifb = createIfb(place.host, { name, port, alias: linkAlias(config.name, attachment) })
    limitEgress(place.host, { port, ifb, bucket: egress })
    const { mac } = ifb
    return { ...result, interfaces: [...result.interfaces, { name, ...(mac !== undefined && { mac }) }] }
  } catch (error) {
    if (ingress !== undefined) place.host.execute([deleteQdisc({ linkIndex: port.index, at: 'root' })])
    throw error
  }
}

function createIfb(
  host: RouteConnection,
  { name, port, alias }: { readonly name: string; readonly port: Link; readonly alias: string | undefined },
): Link {
  const { outcomes, link } = host.executeAndLook(
    [
      createLink({ name, kind: 'ifb', isUp: true, mtuBytes: port.mtuBytes, txQueueLength: 0 }),
      ...(alias === undefined ? [] : [changeLinkNamed(name, { alias })]),
    ],
    { name },
  )
  if (outcomes[0] === undefined && link !== undefined && outcomes[1] !== undefined) deleteAll(host, [link])
  requireSuccess(`adding link "${name}"`, outcomes)
  if (link === undefined) throw new CniError('internal', `adding link "${name}": it is gone already`)
  return link
}

/** All of it, or neither a queue nor the device is left. */
function limitEgress(
  host: RouteConnection,
  { port, ifb, bucket }: { readonly port: Link; readonly ifb: Link; readonly bucket: TokenBucket },
): void {
  const outcomes = host.execute([
    addIngress(port.index),
    addRedirect({ linkIndex: port.index, toIndex: ifb.index }),
    addTokenBucket({ linkIndex: ifb.index, handle, bucket }),
  ])
  if (outcomes.every(outcome => outcome === undefined)) return
  // Somebody else's place for filters stays.
  if (outcomes[0] === undefined) host.execute([deleteQdisc({ linkIndex: port.index, at: 'ingress' })])
  host.execute([deleteLink(ifb.index)])
  requireSuccess(`limiting what comes from "${port.name}"`, outcomes)
}

function check(place: Place, { attachment, config }: Call): void {
  const { ingress, egress } = readBandwidth(config)
  const result = config.previousResult
  if (result === undefined) throw new CniError('invalidConfig', 'must be called as a chained plugin')
  if (ingress === undefined && egress === undefined) return
  const port = hostEndOf(place, attachment.interfaceName, result)
  if (ingress !== undefined) checkQueue(place.host, port, ingress)
  if (egress === undefined) return
  const name = ifbName(config.name, attachment.containerId)
  const ifb = place.host.link({ name })
  if (ifb === undefined) throw new CniError('internal', `get ifb device: there is no ${name}`)
  checkQueue(place.host, ifb, egress)
  if (!place.host.redirects(port.index).some(({ toIndex }) => toIndex === ifb.index)) {
    throw new CniError('internal', `what comes in by ${port.name} is not sent through ${name}`)
  }
}

function checkQueue(host: RouteConnection, { index, name }: Link, wanted: TokenBucket): void {
  const bucket = host.qdiscs(index).find(qdisc => qdisc.at === 'root')?.bucket
  if (bucket === undefined) throw new CniError('internal', `Failed to find qdisc of kind tbf at ${name}`)
  const { rateBytesPerSecond: rate, limitBytes: limit } = bucket
  if (rate !== wanted.rateBytesPerSecond || limit !== wanted.limitBytes) {
    const found = `${rate} bytes a second, limit ${limit}`
    const asked = `${wanted.rateBytesPerSecond} bytes a second, limit ${wanted.limitBytes}`
    throw new CniError('internal', `Rate doesn't match at ${name}: found ${found}, asked for is ${asked}`)
  }
}

function collectGarbage(host: RouteConnection, { name }: PluginConfig, valid: readonly ValidAttachment[]): void {
  const devices = host.links().filter(link => link.kind === 'ifb' && link.name.startsWith('bwp'))
  deleteAll(
    host,
    devices.filter(({ alias }) => isGarbage(alias, { network: name, valid })),
  )
}

function deleteAll(host: RouteConnection, links: readonly Link[]): void {
  const requests = links.map(link => deleteLink(link.index))
  requireGone('failed to delete limits', host.execute(requests))
}
