import { type Address, addressOf, contains, familyOf, parseAddress } from '@weft/inet'
import type { Interface } from '../model/facts.js'
import { families as allFamilies, familyLease } from '../model/family.js'
import { parseInterfacePattern } from './interface-pattern.js'
import type { GroundQuestion } from './underlay.js'

/** One thing by which an interface may be chosen. */
export interface InterfaceWish {
  readonly judge: (candidate: Interface) => Judgement
  /** A clause for when nothing matches. */
  readonly miss: string
}

export interface Judgement {
  readonly matches: boolean
  /** A clause about the candidate. */
  readonly because: string
  /** The address that the choice is about, if it is about one. */
  readonly address?: Address
}

/** What the operator asked for, the first first; by custom this node's public address and then the default route. */
export function interfaceWishes(question: GroundQuestion): readonly InterfaceWish[] {
  const { names, patterns, canReach } = question.options.interfaces
  const asked = [
    ...names.map(name => named(name, question)),
    ...patterns.flatMap(pattern => matching(pattern, question)),
    ...(canReach === undefined ? [] : [reaching(canReach, question)]),
  ]
  return asked.length > 0 ? asked : customs(question)
}

function named(name: string, { facts }: GroundQuestion): InterfaceWish {
  const address = parseAddress(name)
  if (address === undefined || facts.interfaces.some(one => one.name === name))
    return {
      judge: candidate =>
        candidate.name === name
          ? { matches: true, because: `--iface ${name} names it` }
          : { matches: false, because: `--iface ${name} names another` },
      miss: `there is no interface ${name}`,
    }
  return {
    judge: candidate =>
      hasAddress(candidate, address)
        ? { matches: true, because: `it has ${address}, which --iface names`, address }
        : { matches: false, because: `it does not have ${address}, which --iface names` },
    miss: `no interface has ${address}`,
  }
}

function matching(text: string, question: GroundQuestion): readonly InterfaceWish[] {
  const pattern = parseInterfacePattern(text)
  const flag = `--iface-regex ${text}`
  if (pattern === undefined) return [{ judge: () => no(`${flag} is no pattern`), miss: `${flag} is no pattern` }]
  const judgeAddresses = (candidate: Interface): Judgement => {
    if (candidate.isLoopback) return no(isLoopback)
    const address = usableAddresses(candidate, question).find(one => pattern.test(one))
    if (address === undefined) return no(`none of its addresses matches ${flag}`)
    return isOfPods(address, question)
      ? no(`${address} is of this node's own subnet, for pods`)
      : { matches: true, because: `its address ${address} matches ${flag}`, address }
  }
  const judgeName = (candidate: Interface): Judgement => {
    if (candidate.isLoopback) return no(isLoopback)
    return pattern.test(candidate.name)
      ? { matches: true, because: `its name matches ${flag}` }
      : no(`neither its addresses nor its name match ${flag}`)
  }
  return [
    { judge: judgeAddresses, miss: `no address matches ${flag}` },
    { judge: judgeName, miss: `no name matches ${flag}` },
  ]
}

const isLoopback = 'it is the loopback'

/** The way to an address of this machine itself is the loopback, which leads nowhere: then it is whoever has the address. */
function reaching(target: Address, { facts }: GroundQuestion): InterfaceWish {
  const path = facts.paths.get(target)
  const flag = `--iface-can-reach ${target}`
  const holder = facts.interfaces.find(one => !one.isLoopback && hasAddress(one, target))
  if (holder !== undefined)
    return {
      judge: candidate =>
        candidate === holder
          ? { matches: true, because: `${target} of ${flag} is its own address`, address: target }
          : no(`${target} of ${flag} is an address of ${holder.name}`),
      miss: `nothing else has ${target}`,
    }
  if (path === undefined)
    return { judge: () => no(`there is no way to ${target}`), miss: `there is no way to ${target}` }
  const { link, source } = path
  return {
    judge: candidate =>
      candidate.name === link
        ? { matches: true, because: `the way to ${target} leads through it`, ...(source && { address: source }) }
        : no(`the way to ${target} leads through ${link}`),
    miss: `the way to ${target} leads through ${link}, which cannot carry a tunnel`,
  }
}

function customs(question: GroundQuestion): readonly InterfaceWish[] {
  const { options, own, isOwnGiven, families } = question
  const flagged = families.flatMap(family => options.publicAddresses[family] ?? [])
  const leased = families.flatMap(family => (own && familyLease(own, family).publicAddress) ?? [])
  const known = leased.filter(address => !flagged.includes(address))
  return [
    ...[...flagged, ...(isOwnGiven ? known : [])].map(address => having(address, "this node's public address")),
    defaultRoute(question),
    // While there is no default route, as when a cable is pulled, nothing speaks for moving.
    ...(isOwnGiven ? [] : known.map(address => having(address, 'by which others know this node'))),
  ]
}

function having(address: Address, what: string): InterfaceWish {
  return {
    judge: candidate => {
      if (!hasAddress(candidate, address)) return no(`it does not have ${address}, ${what}`)
      return candidate.isLoopback ? no(isLoopback) : { matches: true, because: `it has ${address}, ${what}` }
    },
    miss: `no interface has ${address}, ${what}`,
  }
}

function defaultRoute({ facts: { defaultLinks }, families }: GroundQuestion): InterfaceWish {
  const ways = families.flatMap(family => {
    const link = defaultLinks[family]
    return link === undefined ? [] : [{ family, link }]
  })
  const [first, second] = ways
  if (first === undefined) return nowhere('there is no default route')
  if (second !== undefined && second.link !== first.link) {
    const both = `the default route of ${first.family} is on ${first.link}, that of ${second.family} on ${second.link}`
    return nowhere(`${both}, and one interface has to carry both`)
  }
  return {
    judge: ({ name }) =>
      name === first.link
        ? { matches: true, because: 'the default route is on it' }
        : no(`the default route is on ${first.link}`),
    miss: `the default route is on ${first.link}, which cannot carry a tunnel`,
  }
}

function nowhere(clause: string): InterfaceWish {
  return { judge: () => no(clause), miss: clause }
}

function no(because: string): Judgement {
  return { matches: false, because }
}

/** In the families of the network. */
export function usableAddresses(candidate: Interface, { families }: GroundQuestion): readonly Address[] {
  return candidate.addresses
    .filter(({ address, isUnfit }) => !isUnfit && families.includes(familyOf(address)))
    .map(({ address }) => addressOf(address))
}

function hasAddress({ addresses }: Interface, wanted: Address): boolean {
  return addresses.some(({ address }) => addressOf(address) === wanted)
}

/** The bridge that pods are on has one, and bears no traffic between nodes. */
function isOfPods(address: Address, { own }: GroundQuestion): boolean {
  return allFamilies.some(family => {
    const subnet = own && familyLease(own, family).subnet
    return subnet !== undefined && contains(subnet, address)
  })
}
