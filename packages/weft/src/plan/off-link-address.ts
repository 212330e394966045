import { type Address, addressOf } from '@weft/inet'
import type { Interface } from '../model/facts.js'
import { type Problem, problem } from '../model/problem.js'

/**
 * Without a tunnel the others use this node's public address as their next hop, so it has to be on the interface. Undefined
 * when it is.
 */
export function offLinkAddress(
  published: Address | undefined,
  { name, addresses }: Interface,
  backendType: string,
): Problem | undefined {
  const own = addresses.map(({ address }) => addressOf(address))
  if (published === undefined || own.includes(published)) return undefined
  const sentence = `other nodes would send to ${published}, which is not on ${name} (${own.join(', ') || 'no address'}); ${backendType} needs it there. Choose the interface that has it with --iface, leave out --public-ip, or use the backend vxlan`
  return problem('public-address', `${published} on ${name}`, sentence)
}
