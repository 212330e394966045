import { families, familyLease } from '../../model/family.js'
import type { Lease } from '../../model/lease.js'
import { deriveVtepMac, readVtepMac } from './vtep-mac.js'

/** The ends of the tunnels, one a family: what is sent to one of two with the same MAC arrives at the other. */
export function vxlanIdentities(lease: Lease): readonly string[] {
  return families.flatMap(family => {
    const { subnet, backendData } = familyLease(lease, family)
    if (subnet === undefined) return []
    const mac = readVtepMac(backendData) ?? deriveVtepMac(lease.node, family)
    return mac === 'refused' ? [] : [`the ${family} tunnel MAC ${mac}`]
  })
}
