import { setTimeout as sleep } from 'node:timers/promises'
import { CniError } from '@weft/cni'
import type { InterfaceAddress } from '@weft/inet'
import type { Link, RouteConnection } from '@weft/netlink'

/** Most kernels are ready at the first look. */
const pausesMs = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1000]
const detectionMs = 10_000
const detectionPauseMs = 50

/** The port as it is once frames pass: the bridge learns a moment later than the port that it has a carrier. */
export async function awaitPort(host: RouteConnection, { index, name }: Link): Promise<Link> {
  for (const pauseMs of pausesMs) {
    if (pauseMs > 0) await sleep(pauseMs)
    const port = host.link({ index })
    if (port === undefined) throw new CniError('internal', `"${name}" is gone already`)
    if (port.bridgePort?.isEnabled === true) return port
  }
  throw new CniError('internal', `bridge port "${name}" does not get ready`)
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
