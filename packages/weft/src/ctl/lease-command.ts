import { readEtcdOptions } from '../daemon/read-etcd-options.js'
import { helpFlag, isAsked } from '../flags/asking.js'
import { booleanFlag } from '../flags/define.js'
import { readEnvironment } from '../flags/environment.js'
import { formatFlags } from '../flags/format-help.js'
import { type FlagValues, readFlags } from '../flags/read-flags.js'
import { readLine, type Word } from '../flags/read-line.js'
import type { EtcdPlace } from '../store/etcd/administration/etcd-place.js'
import { listLeases } from '../store/etcd/administration/list-leases.js'
import { deleteLease, type Released, releaseLease } from '../store/etcd/administration/release-lease.js'
import { type Reserved, reserveLease, reserveSubnets } from '../store/etcd/administration/reserve-lease.js'
import {
  commonFlags,
  type EtcdCommandTools,
  findAction,
  jsonFlag,
  jsonLines,
  placeFlags,
  requireWords,
} from './etcd-command.js'
import { formatLeases } from './format-leases.js'
import { readNewReservation, reservationFlags } from './read-new-reservation.js'

export const leaseUsage = `weft lease: who has which subnet, in etcd

  weft lease list                       every lease, how long it has, and what is wrong with it
  weft lease reserve NODE|SUBNET        keep a lease for its node for good; what it says stays as it is
  weft lease reserve SUBNET [IPV6SUBNET] --node NAME [--public-ip ADDRESS] [--public-ipv6 ADDRESS]
                                        keep subnets for a node that is not there yet; one that runs flannel finds
                                        them by its address only
  weft lease release NODE|SUBNET        make an ordinary lease of a reservation: it ends a day after its node
  weft lease release NODE|SUBNET --now  delete it at once, for a node that is gone

  --json gives an answer for programs.

${formatFlags(placeFlags)}
`

const nowFlag = booleanFlag({ name: 'now', help: 'delete the lease at once' })
const flags = [nowFlag, ...Object.values(reservationFlags), ...commonFlags]

type Action = (place: EtcdPlace, asked: Asked) => Promise<Answer>

interface Asked {
  readonly words: readonly Word[]
  readonly values: FlagValues
}

/** For programs and for people. */
interface Answer {
  readonly json: object
  readonly text: string
}

const never = new AbortController().signal

const actions = new Map<string, Action>([
  ['list', list],
  ['reserve', reserve],
  ['release', release],
])

/** `weft lease`: exits 0 when it is as it was asked for. */
export async function runLeaseCommand(args: readonly string[], tools: EtcdCommandTools): Promise<number> {
  const line = readLine(flags, args)
  if (isAsked(helpFlag, line)) return printed(tools, leaseUsage)
  const [name, ...words] = line.words
  const action = findAction('lease', actions, name?.text)
  const values = readFlags(flags, line, readEnvironment(placeFlags, tools.environment))
  await using place = await tools.connect(readEtcdOptions(values))
  const { json, text } = await action(place, { words, values })
  return printed(tools, values.of(jsonFlag) ? jsonLines(json) : text)
}

async function list(place: EtcdPlace, { words }: Asked): Promise<Answer> {
  requireWords(words, { least: 0, most: 0, accepted: 'weft lease list' })
  const leases = await listLeases(place, never)
  return { json: { leases }, text: formatLeases(leases) }
}

async function reserve(place: EtcdPlace, { words, values }: Asked): Promise<Answer> {
  const accepted = 'the name of a node, its subnet, or subnets with --node'
  const node = values.of(reservationFlags.node)
  requireWords(words, { least: 1, most: node === undefined ? 1 : 2, accepted })
  const reserved =
    node === undefined
      ? await reserveLease(place, words[0]?.text ?? '', never)
      : await reserveSubnets(place, readNewReservation(words, node, values), never)
  return { json: reserved, text: reservedText(reserved) }
}

async function release(place: EtcdPlace, { words, values }: Asked): Promise<Answer> {
  requireWords(words, { least: 1, most: 1, accepted: 'the name of a node, or its subnet' })
  const named = words[0]?.text ?? ''
  const released = values.of(nowFlag) ? await deleteLease(place, named, never) : await releaseLease(place, named, never)
  return { json: released, text: releasedText(released) }
}

function reservedText({ key, wasReserved }: Reserved): string {
  return `${key} ${wasReserved ? 'was reserved already' : 'is reserved'}\n`
}

function releasedText({ key, now, wasSo }: Released): string {
  if (now === 'free') return `${key} is free; a node that is there makes it again\n`
  if (wasSo) return `${key} is not reserved; it ends with its time, and with --now at once\n`
  return `${key} is an ordinary lease again: it ends a day after its node\n`
}

function printed({ print }: EtcdCommandTools, text: string): number {
  print(text)
  return 0
}
