import { addressOf, contains, type Prefix } from '@weft/inet'
import type { Facts, Interface } from '../model/facts.js'

/** What flannel's backends and ours call their devices. */
const names = /^(?:flannel(?:-v6)?\.\d+|flannel\.ipip|flannel-wg(?:-v6)?|flannel\d+)$/

export function isOurName(name: string): boolean {
  return names.test(name)
}

/**
 * Devices of another backend, or of an earlier net-conf. They have to go: a route of theirs that is longer than ours wins,
 * and what arrives on them would be taken for a pod's. The name alone says too little, for a second network on this
 * machine has devices of its own.
 */
export function leftOvers({ interfaces }: Pick<Facts, 'interfaces'>, networks: readonly Prefix[]): ReadonlySet<string> {
  return new Set(interfaces.filter(one => isOurName(one.name) && isInside(one, networks)).map(({ name }) => name))
}

function isInside({ addresses }: Interface, networks: readonly Prefix[]): boolean {
  return addresses.some(({ address }) => networks.some(network => contains(network, addressOf(address))))
}
