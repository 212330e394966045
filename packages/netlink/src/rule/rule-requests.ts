import { type Family, lengthOf, networkOf } from '@weft/inet'
import { familyNumber } from '../address-family.js'
import { NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL } from '../codec/constants.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { RTM_DELRULE, RTM_GETRULE, RTM_NEWRULE } from '../message-types.js'
import type { Request } from '../request.js'
import { RT_TABLE_UNSPEC } from '../route/constants.js'
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
import type { Rule } from './rule.js'
import { type RuleAction, ruleActionNumber } from './rule-action.js'

/** A dumped `Rule` is one too. Left out: the action 'table'. */
export type RuleSpec = Pick<Rule, 'family' | 'priority'> & Partial<Rule>

/** Refused with EEXIST when there is one like it. */
export function addRule(rule: RuleSpec): Request {
  return {
    operation: 'RTM_NEWRULE',
    type: RTM_NEWRULE,
    flags: NLM_F_CREATE | NLM_F_EXCL,
    writeBody: writer => writeRule(writer, rule, 'table'),
  }
}

/** Deletes the first rule that agrees with everything that is said; ENOENT when there is none. */
export function deleteRule(rule: RuleSpec): Request {
  return {
    operation: 'RTM_DELRULE',
    type: RTM_DELRULE,
    flags: 0,
    writeBody: writer => writeRule(writer, rule, 'unspecified'),
  }
}

export function dumpRules(family: Family): Request {
  return {
    operation: 'RTM_GETRULE',
    type: RTM_GETRULE,
    flags: NLM_F_DUMP,
    writeBody: writer => {
      writer.u8(familyNumber(family))
      writer.zeros(FIB_RULE_HDR_LENGTH - 1)
    },
  }
}

function writeRule(writer: MessageWriter, rule: RuleSpec, defaultAction: RuleAction): void {
  const table = rule.table ?? 0
  // struct fib_rule_hdr: family, lengths of destination and source, TOS, table, reserved, action, flags.
  writer.u8(familyNumber(rule.family))
  writer.u8(rule.to === undefined ? 0 : lengthOf(rule.to))
  writer.u8(rule.from === undefined ? 0 : lengthOf(rule.from))
  writer.u8(0)
  writer.u8(table < 256 ? table : RT_TABLE_UNSPEC)
  writer.u16(0)
  writer.u8(ruleActionNumber(rule.action ?? defaultAction))
  writer.u32(rule.isInverted === true ? FIB_RULE_INVERT : 0)
  writer.attributeU32(FRA_PRIORITY, rule.priority)
  if (rule.protocol !== undefined && rule.protocol !== 0) writer.attributeU8(FRA_PROTOCOL, rule.protocol)
  if (rule.from !== undefined) writer.attributeAddress(FRA_SRC, networkOf(rule.from))
  if (rule.to !== undefined) writer.attributeAddress(FRA_DST, networkOf(rule.to))
  if (rule.mark !== undefined) writer.attributeU32(FRA_FWMARK, rule.mark)
  if (rule.mask !== undefined) writer.attributeU32(FRA_FWMASK, rule.mask)
  if (table > 255) writer.attributeU32(FRA_TABLE, table)
  if (rule.suppressPrefixLength !== undefined) writer.attributeU32(FRA_SUPPRESS_PREFIXLEN, rule.suppressPrefixLength)
  if (rule.inputInterface !== undefined) writer.attributeText(FRA_IIFNAME, rule.inputInterface)
  if (rule.outputInterface !== undefined) writer.attributeText(FRA_OIFNAME, rule.outputInterface)
  if (rule.target !== undefined) writer.attributeU32(FRA_GOTO, rule.target)
}
