import { isDeepStrictEqual } from 'node:util'
import { contains, networkOf } from '@weft/inet'
import { describe } from '../../../diff/describe.js'
import { targetOf } from '../../../diff/target.js'
import type { Lease } from '../../../model/lease.js'
import type { Operation } from '../../../model/operation.js'
import { lookAndPlan } from '../../../testing/look-and-plan.js'
import { bootMachine, startPods } from '../machine.js'
import type { SimNode } from '../sim-node.js'
import type { World } from '../world.js'

/** What in a node's kernel is not as the leases and net-conf want it. */
export async function kernelFault(world: World, node: SimNode, leases: readonly Lease[]): Promise<string | undefined> {
  const { operations, plan } = await lookAndPlan(node.kernel, { config: world.network, options: node.options, leases })
  if (plan.outcome === 'blocked') return `nothing can be planned: ${plan.problems[0]?.sentence}`
  const [first] = operations.filter(operation => !isBeyondPods(node, operation))
  return first && `this is left to be done: ${describe(first)}`
}

/**
 * After another subnet length was forced upon the cluster, the pods of before may be in what is another node's now. IPv6 takes
 * no route over a tunnel to where their bridge is; nobody can mend that but who ends the pods, so it has to be told.
 */
function isBeyondPods({ pods, life }: SimNode, operation: Operation): boolean {
  if (pods?.ipv6Subnet === undefined || operation.do !== 'route.replace') return false
  const isThere = contains(pods.ipv6Subnet, networkOf(operation.route.destination))
  return isThere && life?.conditions?.isFailing(targetOf(operation)) === true
}

/** What there is in a node's kernel that a machine would not have that was just started and knows all leases. */
export async function leftBehind(world: World, node: SimNode, leases: readonly Lease[]): Promise<string | undefined> {
  // What belongs to another backend or another network stays until the machine is started again.
  if (world.scenario.changesConfig) return undefined
  const { kernel, machine, options } = bootMachine(node.name, node.host)
  if (node.pods !== undefined) startPods(kernel, node.pods)
  const { operations } = await lookAndPlan(kernel, { config: world.network, options, leases })
  await kernel.apply(operations)
  for (const kind of ['table', 'chain', 'link', 'address', 'neighbor', 'forwarding', 'nexthop', 'route'] as const) {
    const [wanted, found]: readonly [ReadonlyMap<string, unknown>, ReadonlyMap<string, unknown>] = [
      machine.state[kind],
      node.machine.state[kind],
    ]
    for (const [key, object] of wanted)
      if (key !== 'vxlan7' && !isDeepStrictEqual(found.get(key), object))
        return `the ${kind} ${key} is ${JSON.stringify(found.get(key))} and not ${JSON.stringify(object)}`
    for (const key of found.keys()) if (!wanted.has(key)) return `the ${kind} ${key} is left behind`
  }
  return undefined
}
