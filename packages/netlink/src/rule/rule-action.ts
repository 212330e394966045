/** What a rule does with the packets that it matches; 'table' looks the route up in the rule's table. */
export type RuleAction = (typeof actions)[number]

// In the order of the kernel's FR_ACT_* numbers.
const actions = [
  'unspecified',
  'table',
  'goto',
  'nop',
  'reserved-4',
  'reserved-5',
  'blackhole',
  'unreachable',
  'prohibit',
] as const

export function ruleActionNumber(action: RuleAction): number {
  return actions.indexOf(action)
}

export function ruleActionOfNumber(number: number): RuleAction {
  return actions[number] ?? 'unspecified'
}
