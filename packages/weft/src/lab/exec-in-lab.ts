import { readlinkSync } from 'node:fs'
import { isJsonObject, type Json } from '../model/json.js'
import { runAttached } from './run-attached.js'

/** Where a machine of a lab is found by other processes. */
export interface Place {
  readonly namespace: string
  readonly keeperPid: number
}

/** Undefined for what does not name a place. */
export function readPlace(value: Json): Place | undefined {
  if (!isJsonObject(value)) return undefined
  const { namespace, keeperPid } = value
  return typeof namespace === 'string' && typeof keeperPid === 'number' ? { namespace, keeperPid } : undefined
}

/** The nsenter line. A keeper without root's rights has them in a user namespace of its own, to be entered first. */
export function nsenterCommand({ namespace, keeperPid }: Place, options: { isForeign: boolean }): string[] {
  const user = options.isForeign ? ['--target', String(keeperPid), '--user', '--preserve-credentials'] : []
  return ['nsenter', ...user, `--net=${namespace}`, '--']
}

/** Runs a command on a machine of the lab, in this terminal, and gives its exit code. */
export function execInLab(place: Place, command: readonly string[]): Promise<number> {
  const isForeign = readlinkSync(`/proc/${place.keeperPid}/ns/user`) !== readlinkSync('/proc/self/ns/user')
  return runAttached([...nsenterCommand(place, { isForeign }), ...command])
}
