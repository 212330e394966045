import { type Family, isUnicastMac, localMacFrom, type Mac, mac, parseMac } from '@weft/inet'
import { isJsonObject, type Json } from '../../model/json.js'

/** The MAC that a node of this name has when no lease says otherwise: every node can work it out alone. */
export function deriveVtepMac(node: string, family: Family): Mac {
  digest.writeUInt32BE(scramble(node, family === 'ipv4' ? 0x77656674 : 0x77656636), 0)
  digest.writeUInt16BE(scramble(node, 0x76746570) >>> 16, 4)
  return localMacFrom(digest)
}

const digest = Buffer.alloc(6)

/**
 * FNV-1a with the last step of MurmurHash3, so that names which differ in one digit share no bits. Nothing secret hangs on
 * it, and a cold start asks for thousands: SHA-256 took a tenth of it.
 */
function scramble(text: string, seed: number): number {
  let bits = seed
  for (let at = 0; at < text.length; at++) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193)
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

/** All zeros is how a forwarding table says "any other MAC": whoever had it would be sent everybody's packets. */
const anyMac = mac('00:00:00:00:00:00')

/** The MAC that a lease carries: undefined when it carries none, 'refused' when it is no MAC of a single machine. */
export function readVtepMac(backendData: Json | undefined): Mac | undefined | 'refused' {
  if (!isJsonObject(backendData)) return backendData === undefined || backendData === null ? undefined : 'refused'
  const written = Object.entries(backendData).find(([key]) => key.toLowerCase() === 'vtepmac')?.[1]
  if (written === undefined) return undefined
  const mac = typeof written === 'string' ? parseMac(written) : undefined
  return mac !== undefined && isUnicastMac(mac) && mac !== anyMac ? mac : 'refused'
}
