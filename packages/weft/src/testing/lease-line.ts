import { type Mac, mac, parseIpv4, parseIpv6, parsePrefix4, parsePrefix6 } from '@weft/inet'
import type { Json } from '../model/json.js'
import type { Lease } from '../model/lease.js'
import { Words } from './words.js'

/**
 * A lease in one line: `node-b 10.244.2.0/24 via 192.0.2.2 fd00::/64 via 2001:db8::2`, then if need be `backend host-gw`,
 * `mac` and `mac6` for the tunnel's MACs, `data` and `data6` for backend data of any other kind, as JSON without blanks.
 */
export function readLeaseLine(line: string): Lease {
  const words = new Words(line)
  const lease: Writable<Lease> = { node: words.next('a node') }
  while (!words.isAtEnd) {
    const word = words.next('a word')
    const subnet = parsePrefix4(word)
    const ipv6Subnet = parsePrefix6(word)
    if (subnet !== undefined) lease.subnet = subnet
    else if (ipv6Subnet !== undefined) lease.ipv6Subnet = ipv6Subnet
    else if (word in details) details[word]?.(lease, words.next(`what follows ${word}`))
    else throw words.error(`${word} is not understood`)
  }
  return lease
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

const details: { readonly [name: string]: (lease: Writable<Lease>, written: string) => void } = {
  via: (lease, written) => {
    const ipv4 = parseIpv4(written)
    const ipv6 = parseIpv6(written)
    if (ipv4 !== undefined) lease.publicIp = ipv4
    if (ipv6 !== undefined) lease.publicIpv6 = ipv6
  },
  backend: (lease, written) => {
    lease.backendType = written
  },
  mac: (lease, written) => {
    lease.backendData = dataOf(mac(written))
  },
  mac6: (lease, written) => {
    lease.backendV6Data = dataOf(mac(written))
  },
  data: (lease, written) => {
    lease.backendData = parse(written)
  },
  data6: (lease, written) => {
    lease.backendV6Data = parse(written)
  },
}

/** As flanneld writes it. */
function dataOf(written: Mac): Json {
  return { VNI: 1, VtepMAC: written }
}

function parse(written: string): Json {
  const value: Json = JSON.parse(written)
  return value
}
