import { addressOf, contains, type Prefix } from '@weft/inet'
import type { Facts, Interface } from '../model/facts.js'
import type { Scope } from '../model/scope.js'

/** What flannel's backends and ours call their devices. */
const names = /^(?:flannel(?:-v6)?\.\d+|flannel\.ipip|flannel-wg(?:-v6)?|flannel\d+(?:-v6)?)$/

export function isOurName(name: string): boolean {
  return names.test(name)
}

interface Ground {
  readonly networks: readonly Prefix[]
  /** This node's subnets: an address elsewhere may be somebody else's. Nothing is, when none is told. */
  readonly own: readonly Prefix[]
}

/**
 * Devices of another backend, or of an earlier net-conf. They have to go: a route of theirs that is longer than ours wins,
 * and what arrives on them would be taken for a pod's. The name alone says too little, for a second network on this
 * machine has devices of its own.
 */
export function leftOvers(
  { interfaces }: Pick<Facts, 'interfaces'>,
  { networks, own }: Ground,
): Pick<Scope, 'leftOvers' | 'obstacles' | 'leftOverPorts'> {
  const devices = interfaces.filter(one => isOurName(one.name) && isInside(one, networks))
  const isObstacle = (one: Interface) => own.length > 0 && !isInside(one, own)
  return {
    leftOvers: new Set(devices.filter(one => !isObstacle(one)).map(({ name }) => name)),
    obstacles: new Set(devices.filter(isObstacle).map(({ name }) => name)),
    leftOverPorts: new Set(devices.flatMap(({ fouPort }) => fouPort ?? [])),
  }
}

function isInside({ addresses }: Interface, networks: readonly Prefix[]): boolean {
  return addresses.some(({ address }) => networks.some(network => contains(network, addressOf(address))))
}
