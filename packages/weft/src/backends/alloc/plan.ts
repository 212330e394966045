import type { FamilyContext, FamilyPart } from '../backend.js'

export function planAlloc({ underlay }: FamilyContext): FamilyPart {
  return {
    entries: [],
    problems: [],
    podMtuBytes: underlay.mtuBytes,
    planPeer: peer => ({ peer, carriage: undefined, entries: [] }),
  }
}
