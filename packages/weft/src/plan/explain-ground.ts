import { type Address, addressOf, type Family, type InterfaceAddress } from '@weft/inet'
import type { Problem } from '../model/problem.js'
import { judgeAddresses } from './choose-address.js'
import { judgeInterfaces } from './choose-interface.js'
import type { GroundQuestion } from './underlay.js'

/** Why the ground is where it is: a reason for each interface, and for each address of the one that is chosen. */
export interface GroundExplanation {
  readonly interfaces: readonly ExplainedInterface[]
  readonly addresses: readonly ExplainedAddress[]
  readonly problem?: Problem
}

export interface ExplainedInterface {
  readonly name: string
  readonly addresses: readonly InterfaceAddress[]
  readonly isChosen: boolean
  readonly reason: string
}

export interface ExplainedAddress {
  readonly address: InterfaceAddress
  readonly family: Family
  readonly isChosen: boolean
  readonly reason: string
  /** By which the others are to find this node: of the chosen address only. */
  readonly publicAddress?: Address
}

export function explainGround(question: GroundQuestion): GroundExplanation {
  const { outcome, verdicts } = judgeInterfaces(question)
  const interfaces = verdicts.map(({ interface: { name, addresses }, isChosen, because }) => ({
    name,
    addresses: addresses.map(({ address }) => address),
    isChosen,
    reason: because,
  }))
  if ('code' in outcome) return { interfaces, addresses: [], problem: outcome }
  const addresses = question.families.flatMap(family => {
    return judgeAddresses(question, outcome, family).map(({ address, isChosen, because }) => ({
      address,
      family,
      isChosen,
      reason: because,
      ...(isChosen && { publicAddress: question.options.publicAddresses[family] ?? addressOf(address) }),
    }))
  })
  return { interfaces, addresses }
}
