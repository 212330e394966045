import { addressOf } from '@weft/inet'
import type { Interface } from '../model/facts.js'

/**
 * What the neighbours know of this node on the link that it stands on. The kernel does not tell them when that changes, and
 * they send to a MAC of before for more than a minute if they hear nothing.
 */
export class Presence {
  #known: string | undefined

  /** Whether they are to be told. What is there at the start they know or will ask for. */
  isNews({ name, isUp, mac, addresses }: Interface): boolean {
    if (!isUp || mac === undefined) return false
    const now = JSON.stringify([
      name,
      mac,
      addresses.filter(({ isGlobal }) => isGlobal).map(one => addressOf(one.address)),
    ])
    const before = this.#known
    this.#known = now
    return before !== undefined && before !== now
  }
}
