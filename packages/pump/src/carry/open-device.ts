import {
  type FileDescriptor,
  IFF_VNET_HDR,
  LinuxError,
  offersTunOffload,
  openTun,
  setTunStays,
  TUN_F_CSUM,
  TUN_F_TSO4,
  TUN_F_TSO6,
  TUN_F_USO4,
  TUN_F_USO6,
  tunFeatures,
} from '@weft/linux'
import type { MissingWays, WayName } from './ways.js'

export interface OpenedDevice {
  readonly tun: FileDescriptor
  readonly missing: MissingWays
}

const tcpSegments = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6
const udpSegments = TUN_F_USO4 | TUN_F_USO6

/** Opens the device so that the kernel hands over as much at once as it can. It stays, with what stands on it, when everybody who has it open is gone. */
export function openDevice(name: string, without: readonly WayName[]): OpenedDevice {
  const noHeader = whyNot(without, 'device segments', (tunFeatures() & IFF_VNET_HDR) !== 0)
  const tun = openAs(name, noHeader === undefined ? IFF_VNET_HDR : 0)
  try {
    setTunStays(tun, true)
    if (noHeader !== undefined) {
      offersTunOffload(tun, 0)
      return { tun, missing: { 'device segments': noHeader, 'device UDP segments': noHeader } }
    }
    const isAsked = !without.includes('device UDP segments')
    const noUdp = whyNot(without, 'device UDP segments', isAsked && offersTunOffload(tun, tcpSegments | udpSegments))
    if (noUdp === undefined) return { tun, missing: {} }
    offersTunOffload(tun, tcpSegments)
    return { tun, missing: { 'device UDP segments': noUdp } }
  } catch (error) {
    tun.close()
    throw error
  }
}

function openAs(name: string, flags: number): FileDescriptor {
  try {
    return openTun(name, flags)
  } catch (cause) {
    if (!(cause instanceof LinuxError && cause.errno === 'EBUSY')) throw cause
    const operation = `open the device ${name}, which another process carries`
    throw new LinuxError({ operation, errno: cause.errno }, { cause })
  }
}

/** Undefined if there is nothing against it. */
export function whyNot(without: readonly WayName[], way: WayName, isOffered: boolean): string | undefined {
  if (without.includes(way)) return 'switched off'
  return isOffered ? undefined : 'the kernel does not offer it'
}
