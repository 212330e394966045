import type { Store } from '../store.js'

// There is one member, which was elected once and for all.
export const raftTerm = 1

export function headerOf({ identity }: Store, revision: number) {
  return { ...identity, revision, raftTerm }
}
