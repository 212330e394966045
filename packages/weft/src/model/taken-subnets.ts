import { lengthOf, networkOf, type Prefix, prefixOf } from '@weft/inet'

interface Claimant {
  readonly subnet: Prefix
}

/**
 * Who has which subnet. Prefixes either nest or are apart, so overlaps are found without comparing all with all: with as
 * many look-ups as there are lengths, and usually there is one.
 */
export class TakenSubnets<One extends Claimant> {
  readonly #lengths = new Set<number>()
  readonly #holders = new Map<Prefix, One>()
  /** Wider prefixes that hold a taken subnet, for the lengths that there are. */
  readonly #broken = new Map<Prefix, One>()

  /** Takes the subnet, or answers with who has it, or a part of it, already. */
  claim(one: One): One | undefined {
    const length = lengthOf(one.subnet)
    if (!this.#lengths.has(length)) {
      this.#lengths.add(length)
      this.#breakAll()
    }
    const rival = this.#holders.get(one.subnet) ?? this.#broken.get(one.subnet) ?? this.#holderAround(one.subnet)
    if (rival !== undefined) return rival
    this.#holders.set(one.subnet, one)
    this.#break(one)
    return undefined
  }

  /** Gives back what was taken with success. */
  release(one: One): void {
    this.#holders.delete(one.subnet)
    this.#breakAll()
  }

  holderOf(subnet: Prefix): One | undefined {
    return this.#holders.get(subnet)
  }

  holders(): Iterable<One> {
    return this.#holders.values()
  }

  #holderAround(subnet: Prefix): One | undefined {
    for (const wider of this.#wider(subnet)) {
      const holder = this.#holders.get(wider)
      if (holder !== undefined) return holder
    }
    return undefined
  }

  #breakAll(): void {
    if (this.#lengths.size === 1) return
    this.#broken.clear()
    for (const holder of this.#holders.values()) this.#break(holder)
  }

  #break(holder: One): void {
    for (const prefix of this.#wider(holder.subnet)) if (!this.#broken.has(prefix)) this.#broken.set(prefix, holder)
  }

  /** Overlaps are possible only where there is more than one length. */
  #wider(subnet: Prefix): readonly Prefix[] {
    if (this.#lengths.size === 1) return nothing
    const length = lengthOf(subnet)
    return [...this.#lengths].filter(each => each < length).map(each => prefixOf(networkOf(subnet), each))
  }
}

const nothing: readonly Prefix[] = []
