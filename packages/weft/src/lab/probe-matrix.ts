import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Address, addressOf, type Family, familyOf } from '@weft/inet'
import { Pinger, type Pod } from '@weft/netlab'
import type { Probe } from './probe.js'

const smallPacketBytes = 100

export interface ProbePlan {
  readonly pods: readonly Pod[]
  readonly families: readonly Family[]
  readonly timeoutMilliseconds: number
}

/** Every pod to every other, each family, with a small packet and with the largest that the pods may send. */
export async function probeMatrix({ pods, families, timeoutMilliseconds }: ProbePlan): Promise<readonly Probe[]> {
  const probes: Promise<Probe>[] = []
  const pingers: Pinger[] = []
  try {
    for (const family of families) {
      for (const from of pods) {
        const pinger = Pinger.open(from.namespace, family)
        pingers.push(pinger)
        for (const to of pods.filter(pod => pod !== from)) {
          probes.push(...probePair(pinger, { from, to, family, timeoutMilliseconds }))
          // Replies are read between the pairs, so that a round trip is not the time of a whole round.
          await nextTurn()
        }
      }
    }
    return await Promise.all(probes)
  } finally {
    for (const pinger of pingers) pinger.close()
  }
}

interface Pair {
  readonly from: Pod
  readonly to: Pod
  readonly family: Family
  readonly timeoutMilliseconds: number
}

function probePair(pinger: Pinger, { from, to, family, timeoutMilliseconds }: Pair): Promise<Probe>[] {
  const destination = addressIn(to, family)
  return [smallPacketBytes, from.plan.mtuBytes].map(async packetBytes => ({
    from: from.plan.name,
    to: to.plan.name,
    family,
    packetBytes,
    result: await pinger.ping({ destination, packetBytes, timeoutMilliseconds }),
  }))
}

function addressIn(pod: Pod, family: Family): Address {
  const found = pod.plan.addresses.find(address => familyOf(address) === family)
  if (found === undefined) throw new RangeError(`${pod.plan.name} has no ${family} address.`)
  return addressOf(found)
}
