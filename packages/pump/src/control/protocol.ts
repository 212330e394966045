import { readlinkSync } from 'node:fs'
import { type Address, type Family, familyOf, type Prefix, parseAddress, parsePrefix } from '@weft/inet'
import type { MissingWays, WayName } from '../carry/ways.js'
import { wayNames } from '../carry/ways.js'
import { type DropReason, dropReasons } from '../core/drop-reasons.js'
import type { PeerCounters, PumpPeer } from '../core/peer-table.js'

/** Both ends speak in lines of JSON, one answer to each request. Lines are short, so that no packet waits for long. */
export const PEERS_IN_A_LINE = 200
export const LONGEST_LINE = 1 << 16

/** What a pump is told when it gets its device and its sockets, and tells whoever takes it over. */
export interface PumpDescription {
  readonly device: string
  /** Of the program: another one is replaced. */
  readonly build: string
  readonly listen: readonly { readonly address: Address; readonly port: number }[]
  readonly missing: MissingWays
}

export type Request =
  /** With the descriptors of the device and of a socket for each address to listen at. */
  | { do: 'carry'; description: PumpDescription }
  | { do: 'set'; peers: readonly PumpPeer[] }
  | { do: 'remove'; subnets: readonly Prefix[] }
  | { do: 'answer from'; addresses: readonly Address[] }
  | { do: 'observe'; from: number }
  /** Answered with the same descriptors. */
  | { do: 'share' }
  | { do: 'end' }

export interface PumpPage {
  readonly peers: readonly (PumpPeer & PeerCounters)[]
  /** Where the next page begins. */
  readonly next?: number
  readonly dropped: Readonly<Record<DropReason, number>>
  readonly missing: MissingWays
  readonly rssBytes: number
}

export type Answer =
  | { ok: true }
  | { ok: true; page: PumpPage }
  | { ok: true; description: PumpDescription; pid: number; pidNamespace: string }
  | { error: string }

export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
}

export function parseRequest(text: string): Request {
  const document = recordIn(parseJson(text), 'a request')
  switch (document.do) {
    case 'carry':
      return { do: 'carry', description: descriptionIn(document.description) }
    case 'set':
      return { do: 'set', peers: listIn(document.peers, 'peers').map(peerIn) }
    case 'remove':
      return { do: 'remove', subnets: listIn(document.subnets, 'subnets').map(subnetIn) }
    case 'answer from':
      return { do: 'answer from', addresses: listIn(document.addresses, 'addresses').map(addressIn) }
    case 'observe':
      return { do: 'observe', from: numberIn(document.from, 'from') }
    case 'share':
    case 'end':
      return { do: document.do }
    default:
      throw new ProtocolError(`found the request ${JSON.stringify(document.do)}, which is none`)
  }
}

export function parseAnswer(text: string): Answer {
  const document = recordIn(parseJson(text), 'an answer')
  if (typeof document.error === 'string') return { error: document.error }
  if (document.page !== undefined) return { ok: true, page: pageIn(document.page) }
  if (document.description !== undefined)
    return {
      ok: true,
      description: descriptionIn(document.description),
      pid: numberIn(document.pid, 'pid'),
      pidNamespace: textIn(document.pidNamespace, 'pidNamespace'),
    }
  return { ok: true }
}

function pageIn(found: unknown): PumpPage {
  const page = recordIn(found, 'a page')
  const counts = recordIn(page.dropped, 'dropped')
  const dropped = Object.fromEntries(dropReasons.map(reason => [reason, numberIn(counts[reason], reason)]))
  if (!isWhole(dropped)) throw new ProtocolError('found not all reasons for which packets are dropped')
  return {
    peers: listIn(page.peers, 'peers').map(peer => ({ ...peerIn(peer), ...countersIn(peer) })),
    ...(page.next !== undefined && { next: numberIn(page.next, 'next') }),
    dropped,
    missing: missingIn(page.missing),
    rssBytes: numberIn(page.rssBytes, 'rssBytes'),
  }
}

function isWhole(counts: Readonly<Record<string, number>>): counts is Record<DropReason, number> {
  return dropReasons.every(reason => counts[reason] !== undefined)
}

function descriptionIn(found: unknown): PumpDescription {
  const description = recordIn(found, 'a description')
  return {
    device: textIn(description.device, 'device'),
    build: textIn(description.build, 'build'),
    listen: listIn(description.listen, 'listen').map(place => {
      const { address, port } = recordIn(place, 'listen')
      return { address: addressIn(address), port: numberIn(port, 'port') }
    }),
    missing: missingIn(description.missing),
  }
}

function missingIn(found: unknown): MissingWays {
  const document = recordIn(found, 'missing')
  const missing: { [name in WayName]?: string } = {}
  for (const name of wayNames) if (document[name] !== undefined) missing[name] = textIn(document[name], name)
  return missing
}

function peerIn(found: unknown): PumpPeer {
  const { subnet, address, port } = recordIn(found, 'a peer')
  return { subnet: subnetIn(subnet), address: addressIn(address), port: numberIn(port, 'port') }
}

function countersIn(found: unknown): PeerCounters {
  const peer = recordIn(found, 'a peer')
  return {
    sentPackets: numberIn(peer.sentPackets, 'sentPackets'),
    sentBytes: numberIn(peer.sentBytes, 'sentBytes'),
    receivedPackets: numberIn(peer.receivedPackets, 'receivedPackets'),
    receivedBytes: numberIn(peer.receivedBytes, 'receivedBytes'),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ProtocolError('found a line that is no JSON', { cause })
  }
}

function recordIn(found: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof found !== 'object' || found === null || Array.isArray(found))
    throw new ProtocolError(`${place}: found ${JSON.stringify(found)}, accepted is an object`)
  return Object.fromEntries(Object.entries(found))
}

function listIn(found: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(found)) throw new ProtocolError(`${place}: found ${JSON.stringify(found)}, accepted is a list`)
  return found
}

function textIn(found: unknown, place: string): string {
  if (typeof found !== 'string') throw new ProtocolError(`${place}: found ${JSON.stringify(found)}, accepted is text`)
  return found
}

function numberIn(found: unknown, place: string): number {
  if (typeof found !== 'number' || !Number.isSafeInteger(found) || found < 0)
    throw new ProtocolError(`${place}: found ${JSON.stringify(found)}, accepted is a number from 0 on`)
  return found
}

function addressIn(found: unknown): Address {
  const address = parseAddress(textIn(found, 'address'))
  if (address === undefined) throw new ProtocolError(`found ${JSON.stringify(found)}, accepted is an IP address`)
  return address
}

function subnetIn(found: unknown): Prefix {
  const subnet = parsePrefix(textIn(found, 'subnet'))
  if (subnet === undefined) throw new ProtocolError(`found ${JSON.stringify(found)}, accepted is a subnet`)
  return subnet
}

/** In which the numbers of processes are what this process takes them for. */
export function pidNamespace(): string {
  return readlinkSync('/proc/self/ns/pid')
}

/** In the order in which they are listened at. */
export function familiesOf({ listen }: PumpDescription): readonly Family[] {
  return listen.map(({ address }) => familyOf(address))
}
