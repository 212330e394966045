import { setTimeout as sleep } from 'node:timers/promises'
import { CniError } from '@weft/cni'
import type { InterfaceAddress } from '@weft/inet'
import type { Link, RouteConnection } from '@weft/netlink'

interface Plugged {
  readonly bridge: Link
  readonly port: Link
}

/** Most kernels are ready at the first look. */
const pausesMs = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1000]
const detectionMs = 10_000
const detectionPauseMs = 50

/** Port and bridge as they are once frames pass: the bridge learns a moment later than the port that it has a carrier. */
export async function awaitPort(host: RouteConnection, { bridge, port }: Plugged): Promise<Plugged> {
  for (const pauseMs of pausesMs) {
    if (pauseMs > 0) await sleep(pauseMs)
    const [portNow, bridgeNow = bridge] = host.linksAt([{ index: port.index }, { index: bridge.index }])
    if (portNow === undefined) throw new CniError('internal', `"${port.name}" is gone already`)
    // The bridge's MAC may have followed that of its new port.
    if (portNow.bridgePort?.isEnabled === true) return { port: portNow, bridge: bridgeNow }
  }
  throw new CniError('internal', `bridge port "${port.name}" does not get ready`)
}

/** Until no other node answers for the addresses. After ten seconds it goes on as it is. */
export async function awaitDetection(
  route: RouteConnection,
  linkIndex: number,
  addresses: readonly InterfaceAddress[],
): Promise<void> {
  for (let waitedMs = 0; waitedMs < detectionMs; waitedMs += detectionPauseMs) {
    const entries = route.addresses({ linkIndex }).filter(entry => addresses.includes(entry.address))
    if (!entries.some(entry => entry.isTentative)) return
    await sleep(detectionPauseMs)
  }
}
