import { addressOf, contains, type Prefix } from '@weft/inet'
import type { Facts, Interface } from '../model/facts.js'
import { type Problem, problem } from '../model/problem.js'
import { isOurName } from './left-overs.js'

export interface Present {
  readonly subnets: readonly Prefix[]
  readonly formerNetworks: readonly Prefix[]
  readonly podMtuBytes: number
}

/** What a new net-conf does not reach: pods keep the addresses and the MTU that they were started with. */
export function podsBehind({ interfaces }: Pick<Facts, 'interfaces'>, present: Present): readonly Problem[] {
  return interfaces.filter(({ name }) => !isOurName(name)).flatMap(one => behind(one, present) ?? [])
}

function behind(bridge: Interface, { subnets, formerNetworks, podMtuBytes }: Present): Problem | undefined {
  const { name, mtuBytes, isIdle } = bridge
  const former = formerNetworks.find(network => reachesInto(bridge, network))
  if (former !== undefined) {
    const sentence = `${name} is in ${former}, which is the pod network no more: other nodes cannot reach the pods there until they are created anew`
    return problem('pods-behind', `${name} network`, sentence)
  }
  // The kernel gives a bridge without ports the usual MTU, whatever it had.
  if (isIdle || mtuBytes <= podMtuBytes || !subnets.some(subnet => reachesInto(bridge, subnet))) return undefined
  const sentence = `${name} has MTU ${mtuBytes}, but ${podMtuBytes} is what reaches other nodes: pods that were started with more lose large packets until they are created anew`
  return problem('pods-behind', `${name} MTU`, sentence)
}

function reachesInto({ addresses }: Interface, network: Prefix): boolean {
  return addresses.some(({ address }) => contains(network, addressOf(address)))
}
