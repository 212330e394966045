import { CniError } from '@weft/cni'
import { changeLink, createLink, type Link, type RouteConnection } from '@weft/netlink'
import { carryOut, requireSuccess } from '../links/carry-out.js'
import { type Sysctls, writeIfPossible } from '../links/host-sysctls.js'
import type { BridgeConfig } from './bridge-config.js'

/** The bridge as it is before anything is plugged in: there, up, and, where that is asked for, promiscuous. */
export function ensureBridge(host: RouteConnection, config: BridgeConfig, sysctls: Sysctls): Link {
  const { bridge: name, isPromiscuous } = config
  const bridge = host.link({ name }) ?? create(host, config)
  if (bridge.kind !== 'bridge') throw new CniError('internal', `"${name}" already exists but is not a bridge`)
  // Before it goes up, so that no router tells it its routes.
  writeIfPossible(sysctls, `net/ipv6/conf/${name}/accept_ra`, '0')
  const needsPromiscuity = isPromiscuous && bridge.isPromiscuous !== true
  if (bridge.isUp && !needsPromiscuity) return bridge
  carryOut(host, `failed to set bridge "${name}" up`, [
    changeLink({ index: bridge.index, isUp: true, ...(needsPromiscuity && { isPromiscuous: true }) }),
  ])
  return bridge
}

function create(host: RouteConnection, { bridge: name, mtuBytes, vlan }: BridgeConfig): Link {
  const request = createLink({
    name,
    kind: 'bridge',
    ...(mtuBytes !== undefined && { mtuBytes }),
    ...(vlan !== 0 && { bridge: { filtersVlans: true } }),
  })
  const { outcomes, link } = host.executeAndLook([request], { name })
  // Somebody else may have made it at this moment.
  if (link === undefined || outcomes[0]?.errno !== 'EEXIST') requireSuccess(`could not add "${name}"`, outcomes)
  if (link === undefined) throw new CniError('internal', `could not add "${name}": it is gone already`)
  return link
}
