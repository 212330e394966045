import type { Outcome, Request, RouteConnection } from '@weft/netlink'
import type { Operation } from '../../model/operation.js'
import type { OperationFailure } from '../kernel.js'
import { createVxlan } from './create-vxlan.js'
import { type Devices, devicesOf } from './devices.js'
import { failureOf } from './failure-of.js'
import { type Step, stepOf } from './steps.js'
import type { TrafficRules } from './traffic-rules.js'

export interface Tools {
  readonly connection: RouteConnection
  readonly trafficRules: TrafficRules
  readonly hasNexthopObjects: boolean
}

interface Result {
  readonly failures: readonly (OperationFailure | undefined)[]
  /** As they are now. */
  readonly devices: Devices
}

/**
 * Carries out the operations in order. Requests to rtnetlink that follow one another go out together. nft and iptables
 * are programs that take their time to start; nothing here stands on rules, so they work while the rest goes on.
 */
export async function carryOut(
  operations: readonly Operation[],
  { connection, trafficRules, hasNexthopObjects }: Tools,
): Promise<Result> {
  const failures = new Array<OperationFailure | undefined>(operations.length).fill(undefined)
  let devices = devicesOf(connection.links())
  let commits = Promise.resolve()
  let place = 0
  let places: number[] = []

  function stepAt(at: number): Step {
    const operation = operations[at]
    return operation && stepOf(operation, { devices, hasNexthopObjects })
  }

  /** Up to a device that has to be made: what follows may need its index. */
  function* requests(): Generator<Request> {
    for (; place < operations.length; place++) {
      const step = stepAt(place)
      if (step === undefined) continue
      if ('create' in step) return
      if ('writeBody' in step) {
        places.push(place)
        yield step
      } else if ('code' in step) failures[place] = step
      else if ('commit' in step) follow(() => trafficRules.nft.commit(step.commit), place)
      else follow(() => trafficRules.iptables.restore(step.program, step.restore), place)
    }
  }

  function follow(commit: () => Promise<OperationFailure | undefined>, at: number): void {
    commits = commits.then(commit).then(failure => {
      failures[at] = failure
    })
  }

  function note(at: number | undefined, refusal: Outcome): void {
    const operation = at === undefined ? undefined : operations[at]
    if (at !== undefined && refusal !== undefined && operation !== undefined)
      failures[at] = failureOf(operation, refusal)
  }

  for (;;) {
    const outcomes = await connection.executeStream(requests())
    for (const [index, refusal] of outcomes.entries()) note(places[index], refusal)
    places = []
    const step = stepAt(place)
    if (step === undefined || !('create' in step)) break
    note(place, createVxlan(connection, step.create, step.parentIndex))
    devices = devicesOf(connection.links())
    place += 1
  }
  await commits
  return { failures, devices }
}
