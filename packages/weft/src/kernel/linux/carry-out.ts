import type { Request, RouteConnection } from '@weft/netlink'
import type { Operation } from '../../model/operation.js'
import type { OperationFailure } from '../kernel.js'
import { createVxlan } from './create-vxlan.js'
import { type Devices, devicesOf } from './devices.js'
import { failureOf } from './failure-of.js'
import { stepOf } from './steps.js'
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
 * Carries out the operations in order. Requests to rtnetlink that follow one another go out together. nft is a program
 * that takes its time to start; nothing here stands on its tables, so it works while the rest goes on.
 */
export async function carryOut(
  operations: readonly Operation[],
  { connection, trafficRules, hasNexthopObjects }: Tools,
): Promise<Result> {
  const failures = new Array<OperationFailure | undefined>(operations.length).fill(undefined)
  const requests: Request[] = []
  const places: number[] = []
  const flush = () => {
    for (const [index, refusal] of connection.execute(requests).entries()) {
      const place = places[index] ?? 0
      const operation = operations[place]
      if (refusal !== undefined && operation !== undefined) failures[place] = failureOf(operation, refusal)
    }
    requests.length = 0
    places.length = 0
  }

  let devices = devicesOf(connection.links())
  let commits = Promise.resolve()
  for (const [place, operation] of operations.entries()) {
    const step = stepOf(operation, { devices, hasNexthopObjects })
    if (step === undefined) continue
    if ('writeBody' in step) {
      requests.push(step)
      places.push(place)
    } else if ('code' in step) {
      failures[place] = step
    } else {
      if ('commit' in step) {
        const committed = commits.then(() => trafficRules.commit(step.commit))
        commits = committed.then(failure => {
          failures[place] = failure
        })
        continue
      }
      flush()
      const refusal = createVxlan(connection, step.create, step.parentIndex)
      failures[place] = refusal && failureOf(operation, refusal)
      devices = devicesOf(connection.links())
    }
  }
  flush()
  await commits
  return { failures, devices }
}
