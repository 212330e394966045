import { FileDescriptor } from './file-descriptor.js'
import { check, lastErrno, libc } from './libc.js'
import { LinuxError } from './linux-error.js'

const TUNSETIFF = 0x400454ca
const TUNSETPERSIST = 0x400454cb
const TUNGETFEATURES = 0x800454cf
const TUNSETOFFLOAD = 0x400454d0
const TUNGETIFF = 0x800454d2

export const IFF_TUN = 0x0001
export const IFF_NO_PI = 0x1000
export const IFF_VNET_HDR = 0x4000

/** What may come in one packet from the device. */
export const TUN_F_CSUM = 0x01
export const TUN_F_TSO4 = 0x02
export const TUN_F_TSO6 = 0x04
export const TUN_F_USO4 = 0x20
export const TUN_F_USO6 = 0x40

const NAME_BYTES = 16
const REQUEST_BYTES = 40

/**
 * Opens the device of that name for whole packets, and makes it if it is not there. It goes when the last descriptor is
 * closed, unless it is made to stay; only one descriptor opened like this carries it at a time (EBUSY).
 */
export function openTun(name: string, flags: number): FileDescriptor {
  const bytes = Buffer.from(name)
  if (bytes.length === 0 || bytes.length >= NAME_BYTES)
    throw new RangeError(`found the device name ${JSON.stringify(name)}, accepted are 1 to ${NAME_BYTES - 1} bytes`)
  const device = FileDescriptor.openForBoth('/dev/net/tun')
  try {
    const request = new Uint8Array(REQUEST_BYTES)
    request.set(bytes)
    new Uint16Array(request.buffer, NAME_BYTES, 1)[0] = IFF_TUN | IFF_NO_PI | flags
    check(`open the device ${name}`, libc.ioctlPointer(device.number, TUNSETIFF, request))
    return device
  } catch (error) {
    device.close()
    throw error
  }
}

/** The flags that this kernel knows. */
export function tunFeatures(): number {
  using device = FileDescriptor.openForBoth('/dev/net/tun')
  const features = new Uint32Array(1)
  check('ioctl(TUNGETFEATURES)', libc.ioctlPointer(device.number, TUNGETFEATURES, new Uint8Array(features.buffer)))
  return features[0] ?? 0
}

/** False when the kernel does not know all of these. */
export function offersTunOffload(tun: FileDescriptor, flags: number): boolean {
  try {
    check('ioctl(TUNSETOFFLOAD)', libc.ioctlNumber(tun.number, TUNSETOFFLOAD, flags))
    return true
  } catch (error) {
    if (error instanceof LinuxError && error.errno === 'EINVAL') return false
    throw error
  }
}

/** Whether the device, with its addresses and routes, is still there when nobody has it open. */
export function setTunStays(tun: FileDescriptor, stays: boolean): void {
  check('ioctl(TUNSETPERSIST)', libc.ioctlNumber(tun.number, TUNSETPERSIST, stays ? 1 : 0))
}

/** False when the device was deleted while this descriptor was open: then it is good for nothing. */
export function hasTun(tun: FileDescriptor): boolean {
  if (libc.ioctlPointer(tun.number, TUNGETIFF, new Uint8Array(REQUEST_BYTES)) !== -1) return true
  const errno = lastErrno()
  if (errno === 'EBADFD' || errno === 'EBADF') return false
  throw new LinuxError({ operation: 'ioctl(TUNGETIFF)', errno })
}
