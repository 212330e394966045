import { type Address, addressOf, familyOf, isLoopback } from '@weft/inet'
import type { Interface } from '../model/facts.js'
import { type Problem, problem } from '../model/problem.js'
import { type InterfaceWish, interfaceWishes, type Judgement, usableAddresses } from './interface-wishes.js'
import type { GroundQuestion } from './underlay.js'

export interface InterfaceChoice {
  readonly interface: Interface
  /** By which it was chosen, if it was by an address. */
  readonly address?: Address
}

export interface InterfaceVerdict {
  readonly interface: Interface
  readonly isChosen: boolean
  /** A clause about it. */
  readonly because: string
}

export interface JudgedInterfaces {
  readonly outcome: InterfaceChoice | Problem
  readonly verdicts: readonly InterfaceVerdict[]
}

export function chooseInterface(question: GroundQuestion): InterfaceChoice | Problem {
  return judgeInterfaces(question).outcome
}

/** The first wish decides that an interface fulfils which can carry a tunnel, and of several such interfaces the first. */
export function judgeInterfaces(question: GroundQuestion): JudgedInterfaces {
  const { interfaces } = question.facts
  const useless = new Map<Interface, string>()
  const misses: string[] = []
  let last: readonly Judged[] = []
  for (const wish of interfaceWishes(question)) {
    last = interfaces.map(one => ({ interface: one, ...wish.judge(one) }))
    const matching = last.filter(({ matches }) => matches)
    const chosen = matching.find(one => canCarry(one, question))
    if (chosen !== undefined) {
      const { interface: one, address } = chosen
      return { outcome: { interface: one, ...(address && { address }) }, verdicts: verdictsOf(last, useless, chosen) }
    }
    for (const one of matching) useless.set(one.interface, `${one.because}, but it has ${noAddress(question)}`)
    misses.push(missOf(wish, matching, question))
  }
  return { outcome: nothingFits(misses, question), verdicts: verdictsOf(last, useless, undefined) }
}

interface Judged extends Judgement {
  readonly interface: Interface
}

function verdictsOf(
  judged: readonly Judged[],
  useless: ReadonlyMap<Interface, string>,
  chosen: Judged | undefined,
): readonly InterfaceVerdict[] {
  return judged.map(one => {
    const { interface: candidate, because, matches } = one
    if (one === chosen) return { interface: candidate, isChosen: true, because }
    const inVain =
      matches && chosen !== undefined ? `${because} too, but ${chosen.interface.name} comes first` : because
    return { interface: candidate, isChosen: false, because: useless.get(candidate) ?? inVain }
  })
}

function canCarry({ interface: one, address }: Judged, question: GroundQuestion): boolean {
  if (address !== undefined && question.families.includes(familyOf(address))) return true
  return usableAddresses(one, question).some(usable => !isLoopback(usable))
}

function missOf({ miss }: InterfaceWish, [match]: readonly Judged[], question: GroundQuestion): string {
  return match === undefined ? miss : `${match.interface.name} has ${noAddress(question)}`
}

function noAddress({ families }: GroundQuestion): string {
  return `no ${families.join(' or ')} address that other nodes could send to`
}

function nothingFits(misses: readonly string[], question: GroundQuestion): Problem {
  const { names, patterns, canReach } = question.options.interfaces
  const asked = [...names, ...patterns, ...(canReach === undefined ? [] : [canReach])]
  const remedy = asked.length === 0 ? '. Choose one with --iface' : ''
  const sentence = `${misses.join(', and ')}; there are ${listOf(question.facts.interfaces)}${remedy}`
  return problem('interface', asked.length === 0 ? 'none' : asked.join(' '), sentence)
}

/** Those without an address are mostly the ends of pods' cables. */
function listOf(interfaces: readonly Interface[]): string {
  const told = interfaces
    .filter(({ addresses }) => addresses.length > 0)
    .map(({ name, addresses }) => `${name} with ${addresses.map(({ address }) => addressOf(address)).join(' and ')}`)
  const bare = interfaces.length - told.length
  return [...told, ...(bare === 0 ? [] : [`${bare} without an address`])].join(', ')
}
