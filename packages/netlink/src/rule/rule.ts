import { type Address, bitsOf, type Family, familyOf, type Prefix, prefixOf } from '@weft/inet'
import { familyOfNumber } from '../address-family.js'
import type { AttributeReader } from '../codec/attribute-reader.js'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import type { Message } from '../codec/message.js'
import {
  FIB_RULE_HDR_LENGTH,
  FIB_RULE_INVERT,
  FRA_DST,
  FRA_FWMARK,
  FRA_FWMASK,
  FRA_GOTO,
  FRA_IIFNAME,
  FRA_OIFNAME,
  FRA_PRIORITY,
  FRA_PROTOCOL,
  FRA_SRC,
  FRA_SUPPRESS_PREFIXLEN,
  FRA_TABLE,
} from './constants.js'
import { type RuleAction, ruleActionOfNumber } from './rule-action.js'

/** Which table is asked for which packets. */
export interface Rule {
  family: Family
  priority: number
  action: RuleAction
  /** 0 for actions that need none. */
  table: number
  /** Who made it, in the numbers of route protocols. */
  protocol: number
  /** It matches what does not fit the rest. */
  isInverted: boolean
  from?: Prefix
  to?: Prefix
  mark?: number
  mask?: number
  inputInterface?: string
  outputInterface?: string
  /** The priority of the rule where to go on. */
  target?: number
  /** Routes with a prefix of this length or shorter are passed over. */
  suppressPrefixLength?: number
}

export function decodeRule(message: Message): Rule | undefined {
  const family = familyOfNumber(message.u8(0))
  if (family === undefined) return undefined
  const rule: Rule = {
    family,
    priority: 0,
    action: ruleActionOfNumber(message.u8(7)),
    table: message.u8(4),
    protocol: 0,
    isInverted: (message.u32(8) & FIB_RULE_INVERT) !== 0,
  }
  const attributes = message.attributes(FIB_RULE_HDR_LENGTH)
  while (attributes.next()) {
    if (attributes.type === FRA_DST) rule.to = prefixOrThrow(attributes.addressOf(family), message.u8(1))
    else if (attributes.type === FRA_SRC) rule.from = prefixOrThrow(attributes.addressOf(family), message.u8(2))
    else decodeAttribute(attributes, rule)
  }
  return rule
}

function decodeAttribute(attributes: AttributeReader, rule: Rule): void {
  switch (attributes.type) {
    case FRA_PRIORITY:
      rule.priority = attributes.u32()
      break
    case FRA_TABLE:
      rule.table = attributes.u32()
      break
    case FRA_FWMARK:
      rule.mark = attributes.u32()
      break
    case FRA_FWMASK:
      rule.mask = attributes.u32()
      break
    case FRA_IIFNAME:
      rule.inputInterface = attributes.text()
      break
    case FRA_OIFNAME:
      rule.outputInterface = attributes.text()
      break
    case FRA_GOTO:
      rule.target = attributes.u32()
      break
    case FRA_PROTOCOL:
      rule.protocol = attributes.u8()
      break
    case FRA_SUPPRESS_PREFIXLEN: {
      const length = attributes.u32()
      // The kernel always sends it; all ones is none.
      if (length !== 0xffffffff) rule.suppressPrefixLength = length
      break
    }
  }
}

function prefixOrThrow(address: Address, length: number): Prefix {
  if (length > bitsOf(familyOf(address)))
    throw new MalformedMessageError(`A rule has the address ${address} and the length ${length}.`)
  return prefixOf(address, length)
}
