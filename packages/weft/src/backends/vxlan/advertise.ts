import type { Json } from '../../model/json.js'
import type { Advertiser } from '../backend.js'
import type { VxlanConfig } from './config.js'
import { deriveVtepMac, readVtepMac } from './vtep-mac.js'

/** flannel's data, its keys in flannel's order. A MAC that the peers know already stays. */
export function advertiseVxlan({ vni }: Pick<VxlanConfig, 'vni'>, { node, family, ownData }: Advertiser): Json {
  const known = readVtepMac(ownData)
  const mac = known === undefined || known === 'refused' ? deriveVtepMac(node, family) : known
  return { VNI: vni, VtepMAC: mac }
}
