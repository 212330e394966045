import { lengthOf, networkOf, type Prefix, prefixOf } from '@weft/inet'

interface Claimant {
  readonly subnet: Prefix
}

/**
 * Who has which subnet. Prefixes either nest or are apart, so overlaps are found without comparing all with all: with as
 * many look-ups as there are lengths, and usually there is one.
 */
export class TakenSubnets<One extends Claimant> {
  readonly #lengths: ReadonlySet<number>
  readonly #holders = new Map<Prefix, One>()
  /** Wider prefixes that hold a taken subnet. */
  readonly #broken = new Map<Prefix, One>()

  /** All who may come to claim: the lengths of their subnets are what there is to look for. */
  constructor(claimants: readonly One[]) {
    this.#lengths = new Set(claimants.map(({ subnet }) => lengthOf(subnet)))
  }

  /** Takes the subnet, or answers with who has it, or a part of it, already. */
  claim(one: One): One | undefined {
    const holder = this.#holders.get(one.subnet)
    if (holder !== undefined) return holder
    if (this.#lengths.size > 1) {
      const rival = this.#claimWider(one)
      if (rival !== undefined) return rival
    }
    this.#holders.set(one.subnet, one)
    return undefined
  }

  /** Overlaps are possible only where there is more than one length. */
  #claimWider(one: One): One | undefined {
    const length = lengthOf(one.subnet)
    const wider = [...this.#lengths].filter(each => each < length).map(each => prefixOf(networkOf(one.subnet), each))
    const rival = this.#broken.get(one.subnet) ?? this.#holderOfAny(wider)
    if (rival !== undefined) return rival
    for (const prefix of wider) if (!this.#broken.has(prefix)) this.#broken.set(prefix, one)
    return undefined
  }

  #holderOfAny(prefixes: readonly Prefix[]): One | undefined {
    for (const prefix of prefixes) {
      const holder = this.#holders.get(prefix)
      if (holder !== undefined) return holder
    }
    return undefined
  }
}
