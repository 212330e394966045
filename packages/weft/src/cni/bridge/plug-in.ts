import { randomBytes } from 'node:crypto'
import { CniError } from '@weft/cni'
import type { Mac } from '@weft/inet'
import {
  addBridgeVlan,
  changeLinkNamed,
  createLink,
  deleteLink,
  type Link,
  type Request,
  type RouteConnection,
} from '@weft/netlink'
import { carryOut, requireSuccess } from '../links/carry-out.js'

export interface Plug {
  readonly bridge: Link
  /** Of the end that is not in the bridge. */
  readonly name: string
  /** Undefined: on the node. */
  readonly namespaceFd?: number
  readonly mtuBytes?: number | undefined
  readonly mac?: Mac | undefined
  readonly alias?: string | undefined
  readonly isHairpin?: boolean
  readonly vlan: number
  /** Done in the same write. */
  readonly before?: readonly Request[]
  readonly after?: readonly Request[]
}

/** A link whose `parentIndex` is known: the other end, by its index in its own namespace. */
export type PluggedEnd = Link & { readonly parentIndex: number }

const attempts = 10

/** Makes a veth pair with one end in the bridge. All of it or nothing is left. */
export function plugIn(host: RouteConnection, plug: Plug): PluggedEnd {
  const { after = [] } = plug
  for (let attempt = 1; ; attempt++) {
    const name = `veth${randomBytes(4).toString('hex')}`
    const settings = {
      ...(plug.alias !== undefined && { alias: plug.alias }),
      bridgePort: { isHairpin: plug.isHairpin === true },
    }
    const before = attempt === 1 ? (plug.before ?? []) : []
    const requests = [...before, makePair(name, plug), changeLinkNamed(name, settings), ...after]
    const { outcomes, link } = host.executeAndLook(requests, { name })
    const made = outcomes[before.length]
    if (made?.errno === 'EEXIST' && link !== undefined && attempt < attempts) continue
    const ofBefore = outcomes.slice(0, before.length)
    const doing = made === undefined ? `failed to set up "${name}"` : 'failed to make veth pair'
    try {
      requireSuccess(`failed to set up "${plug.bridge.name}"`, ofBefore)
      requireSuccess(doing, outcomes)
      if (link?.parentIndex === undefined) throw new CniError('internal', `"${name}" is gone already`)
      if (plug.vlan !== 0) joinVlan(host, link, plug.vlan)
      return { ...link, parentIndex: link.parentIndex }
    } catch (error) {
      if (made === undefined && link !== undefined) host.execute([deleteLink(link.index)])
      throw error
    }
  }
}

/** Without queues: what waits, waits at the other end of the way. */
function makePair(name: string, { bridge, namespaceFd, mtuBytes, mac, ...plug }: Plug): Request {
  const settings = { txQueueLength: 0, ...(mtuBytes !== undefined && { mtuBytes }) }
  return createLink({
    name,
    kind: 'veth',
    isUp: true,
    masterIndex: bridge.index,
    ...settings,
    peer: {
      name: plug.name,
      ...settings,
      ...(mac !== undefined && { mac }),
      ...(namespaceFd !== undefined && { namespaceFd }),
    },
  })
}

function joinVlan(host: RouteConnection, { index, name }: Link, vlan: number): void {
  carryOut(host, `failed to setup vlan tag on interface "${name}"`, [
    addBridgeVlan({ index, vlan, isPortVlan: true, isUntagged: true }),
  ])
}
