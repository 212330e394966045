import { hash } from 'node:crypto'
import { type Family, isUnicastMac, localMacFrom, type Mac, mac, parseMac } from '@weft/inet'
import { isJsonObject, type Json } from '../../model/json.js'

/** The MAC that a node of this name has when no lease says otherwise: every node can work it out alone. */
export function deriveVtepMac(node: string, family: Family): Mac {
  return localMacFrom(hash('sha256', `weft vtep ${family} ${node}`, 'buffer'))
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
