import { familyOf } from '@weft/inet'
import type { FouPort, IpipLink, State, TunLink } from '../../model/state.js'
import { failure, noDevice } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import type { Machine } from './machine.js'
import { leastMtuBytes } from './mtu.js'

export function fouRefusal({ state, fou: { missing } }: Machine, { port }: FouPort): OperationFailure | undefined {
  if (missing !== undefined) return failure('EOPNOTSUPP', missing)
  const isTaken = state.fou.has(String(port)) || holderOf(state, port) !== undefined
  return isTaken ? failure('EADDRINUSE', `somebody has UDP port ${port}`) : undefined
}

export function newTunnelRefusal({ state, fou }: Machine, link: IpipLink | TunLink): OperationFailure | undefined {
  const { kind, name, local, port, mtuBytes } = link
  if (kind === 'ipip' && fou.missing !== undefined) return failure('EOPNOTSUPP', fou.missing)
  if (state.link.has(name)) return failure('EEXIST', `there is a device ${name} already`)
  if (kind === 'ipip') {
    const twin = [...state.link.values()].find(other => other.kind === 'ipip' && other.local === local)
    return twin && failure('EEXIST', `${twin.name} has the end ${local} already`)
  }
  if (mtuBytes < leastMtuBytes) return failure('EINVAL', `an MTU of ${mtuBytes} is less than ${leastMtuBytes}`)
  return portRefusal(state, link) ?? undefined

  function portRefusal(at: State, { local }: TunLink | IpipLink): OperationFailure | undefined {
    const isTaken = familyOf(local) === 'ipv4' && at.fou.has(String(port))
    return isTaken ? failure('EADDRINUSE', `the kernel has UDP port ${port}`) : undefined
  }
}

export function tunnelChangeRefusal(
  state: State,
  { kind, name, local }: IpipLink | TunLink,
): OperationFailure | undefined {
  const link = state.link.get(name)
  if (link === undefined) return noDevice(name)
  if (link.kind !== kind) return failure('EOPNOTSUPP', `${name} is no device of the kind ${kind}`)
  const twin = [...state.link.values()].find(
    other => other.kind === 'ipip' && kind === 'ipip' && other.name !== name && other.local === local,
  )
  return twin && failure('EEXIST', `${twin.name} has the end ${local} already`)
}

/** A program of ours that listens at the port. */
function holderOf(state: State, port: number): TunLink | undefined {
  for (const link of state.link.values())
    if (link.kind === 'tun' && link.port === port && familyOf(link.local) === 'ipv4') return link
  return undefined
}
