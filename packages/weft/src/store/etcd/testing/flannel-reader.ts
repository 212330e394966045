import assert from 'node:assert/strict'
import { parseAddress, parseIpv4, parseIpv6, parsePrefix } from '@weft/inet'
import { isJsonObject, type Json } from '../../../model/json.js'

/** What a flannel node understands of a key: of the whole path, whose end it matches. Throws where it skips the key. */
export function readFlannelKey(key: string): { ipv4: string; ipv6: string | undefined } {
  const [, network4, length4, network6, length6] =
    /(\d+\.\d+.\d+.\d+)-(\d+)(?:&([a-f\d:]+)-(\d+))?$/.exec(key) ?? assert.fail(`flannel skips ${key}`)
  assert.ok(Number(length4) < 32 && Number(length6 ?? 0) < 128, `flannel skips ${key}`)
  const ipv4 = parsePrefix(`${network4}/${length4}`) ?? assert.fail(`flannel misreads ${key}`)
  if (network6 === undefined) return { ipv4, ipv6: undefined }
  return { ipv4, ipv6: parsePrefix(`${network6}/${length6}`) ?? assert.fail(`flannel misreads ${key}`) }
}

export interface FlannelLease {
  PublicIP: string
  PublicIPv6: string | null
  BackendType: string
  BackendData: Json
  BackendV6Data: Json
}

/**
 * What a flannel node understands of a value: Go's JSON, with names matched without regard to case and unknown ones
 * ignored. Throws where flannel skips the lease, and where it does worse: an address of the wrong family ends the program.
 */
export function readFlannelValue(text: string): FlannelLease {
  const value: Json = JSON.parse(text)
  assert.ok(isJsonObject(value), 'not an object')
  const lease: FlannelLease = {
    PublicIP: '0.0.0.0',
    PublicIPv6: null,
    BackendType: '',
    BackendData: null,
    BackendV6Data: null,
  }
  for (const [name, found] of Object.entries(value)) readField[name.toLowerCase()]?.(lease, found)
  return lease
}

const readField: { readonly [name: string]: (lease: FlannelLease, found: Json) => void } = {
  publicip(lease, found) {
    assert.ok(typeof found === 'string' && parseAddress(found), 'Invalid IP address format')
    lease.PublicIP = parseIpv4(found) ?? assert.fail('panic: Address is not an IPv4 address')
  },
  publicipv6(lease, found) {
    if (found === null) return
    lease.PublicIPv6 = (typeof found === 'string' && parseIpv6(found)) || assert.fail('Invalid IP address format')
  },
  backendtype(lease, found) {
    assert.ok(typeof found === 'string', 'cannot unmarshal into Go struct field')
    lease.BackendType = found
  },
  backenddata(lease, found) {
    lease.BackendData = found
  },
  backendv6data(lease, found) {
    lease.BackendV6Data = found
  },
}

/** Which peers a flannel node of this backend serves, and with what: their data is read by Go into fixed types. */
export function readFlannelVxlanData(data: Json): { VNI: number; VtepMAC: string } {
  assert.ok(isJsonObject(data))
  assert.ok(typeof data.VNI === 'number' && typeof data.VtepMAC === 'string')
  assert.match(data.VtepMAC, /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
  return { VNI: data.VNI, VtepMAC: data.VtepMAC }
}
