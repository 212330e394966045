import { NetlinkError, type Outcome, type Request, type RouteConnection } from '@weft/netlink'
import type { Operation } from '../../model/operation.js'
import type { OperationFailure } from '../kernel.js'
import { bringUpFirst, createDevice } from './create-device.js'
import { type Devices, devicesOf } from './devices.js'
import { failureOf } from './failure-of.js'
import type { FouPorts } from './fou-ports.js'
import { PumpPeers } from './pump-peers.js'
import type { Pumps } from './pumps.js'
import { type Step, stepOf } from './steps.js'
import type { TrafficRules } from './traffic-rules.js'

export interface Tools {
  readonly connection: RouteConnection
  readonly trafficRules: TrafficRules
  readonly fouPorts: FouPorts
  readonly pumps: Pumps
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
  { connection, trafficRules, fouPorts, pumps, hasNexthopObjects }: Tools,
): Promise<Result> {
  const failures = new Array<OperationFailure | undefined>(operations.length).fill(undefined)
  let devices = devicesOf(connection.links())
  const peers = new PumpPeers()
  let commits = Promise.resolve()
  let place = 0
  let places: number[] = []

  function stepAt(at: number): Step {
    const operation = operations[at]
    return operation && stepOf(operation, { devices, hasNexthopObjects })
  }

  /** Up to a device that has to be made, whose index may be needed by what follows, and to what another socket is for. */
  function* requests(): Generator<Request> {
    for (; place < operations.length; place++) {
      const step = stepAt(place)
      if (step === undefined) continue
      if ('create' in step || 'fou' in step || 'tun' in step || 'gone' in step) return
      if ('writeBody' in step) {
        places.push(place)
        yield step
      } else if ('code' in step) failures[place] = step
      else if ('pump' in step) peers.note(step, place)
      else if ('commit' in step) follow(() => trafficRules.nft.commit(step.commit), place)
      else follow(() => trafficRules.iptables.restore(step.program, step.restore), place)
    }
  }

  function follow(commit: () => Promise<OperationFailure | undefined>, at: number): void {
    commits = commits.then(commit).then(failure => {
      failures[at] = failure
    })
  }

  function note(at: number | undefined, refusal: Outcome | OperationFailure): void {
    const operation = at === undefined ? undefined : operations[at]
    if (at === undefined || refusal === undefined || operation === undefined) return
    failures[at] = refusal instanceof NetlinkError ? failureOf(operation, refusal) : refusal
  }

  for (;;) {
    const outcomes = await connection.executeStream(requests())
    for (const [index, refusal] of outcomes.entries()) note(places[index], refusal)
    places = []
    const step = stepAt(place)
    if (step === undefined) break
    if ('create' in step) {
      note(place, createDevice(connection, step.create, step.isUp))
      devices = devicesOf(connection.links())
    } else if ('fou' in step) note(place, fouPorts[step.fou](step.port))
    else if ('tun' in step) {
      const { name, isUp } = step.tun
      note(place, (await pumps.create(step.tun)) ?? bringUpFirst(connection, name, isUp))
      devices = devicesOf(connection.links())
    } else if ('gone' in step) {
      // Its program takes the device along.
      if (!(await pumps.delete(step.gone))) note(place, connection.execute([step.request])[0])
      devices = devicesOf(connection.links())
    } else break
    place += 1
  }
  for (const { place: at, refusal } of await peers.tell(pumps)) failures[at] = refusal
  await pumps.tellAddresses(() => ({ devices, addresses: connection.addresses() }))
  await commits
  return { failures, devices }
}
