import {
  NUD_DELAY,
  NUD_FAILED,
  NUD_INCOMPLETE,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_PROBE,
  NUD_REACHABLE,
  NUD_STALE,
} from './constants.js'

export type NeighborState = keyof typeof numbers

const numbers = {
  none: 0,
  incomplete: NUD_INCOMPLETE,
  reachable: NUD_REACHABLE,
  stale: NUD_STALE,
  delay: NUD_DELAY,
  probe: NUD_PROBE,
  failed: NUD_FAILED,
  noarp: NUD_NOARP,
  permanent: NUD_PERMANENT,
} as const

export function stateNumber(state: NeighborState): number {
  return numbers[state]
}

/** States are bits of which a neighbour has one; the lasting ones win should there be more. */
export function stateOfNumber(number: number): NeighborState {
  if ((number & NUD_PERMANENT) !== 0) return 'permanent'
  if ((number & NUD_NOARP) !== 0) return 'noarp'
  if ((number & NUD_REACHABLE) !== 0) return 'reachable'
  if ((number & NUD_STALE) !== 0) return 'stale'
  if ((number & NUD_DELAY) !== 0) return 'delay'
  if ((number & NUD_PROBE) !== 0) return 'probe'
  if ((number & NUD_FAILED) !== 0) return 'failed'
  if ((number & NUD_INCOMPLETE) !== 0) return 'incomplete'
  return 'none'
}
