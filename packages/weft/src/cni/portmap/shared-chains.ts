import { type Jump, type SavedTable, targetOf } from '@weft/iptables'
import type { NatTable } from '../iptables/nat-table.js'
import type { Masquerading } from './portmap-config.js'

/** Chains that all containers of a node share, whoever published their ports. */
export const dnatChain = 'CNI-HOSTPORT-DNAT'
const setMarkChain = 'CNI-HOSTPORT-SETMARK'
const masqueradeChain = 'CNI-HOSTPORT-MASQ'

export function setMarkChainOf(masquerade: Masquerading): string {
  return 'setMarkChain' in masquerade ? masquerade.setMarkChain : setMarkChain
}

interface SharedChain {
  readonly name: string
  readonly rules: readonly string[]
  readonly jumps: readonly (Jump & { readonly isFirst?: boolean })[]
}

const attempts = 12
const opened = new WeakMap<NatTable, SharedChains>()

/**
 * Makes what is missing of them and leaves everything else as it is. One after the other, so that nothing is made twice; who
 * asks while others wait for the same shares their turn.
 */
export class SharedChains {
  readonly #nat: NatTable
  readonly #waiting = new Map<string, Promise<void>>()
  #last: Promise<unknown> = Promise.resolve()

  private constructor(nat: NatTable) {
    this.#nat = nat
  }

  /** The same for all who ask. */
  static of(nat: NatTable): SharedChains {
    const shared = opened.get(nat) ?? new SharedChains(nat)
    opened.set(nat, shared)
    return shared
  }

  ensure(masquerade: Masquerading | undefined): Promise<void> {
    const key = JSON.stringify(masquerade ?? null)
    const waiting = this.#waiting.get(key)
    if (waiting !== undefined) return waiting
    const turn = this.#last.then(() => {
      this.#waiting.delete(key)
      return this.#ensureNow(chainsFor(masquerade))
    })
    this.#waiting.set(key, turn)
    // Whoever asked hears why it failed; the next has a turn of their own.
    this.#last = turn.catch(() => {})
    return turn
  }

  async #ensureNow(chains: readonly SharedChain[]): Promise<void> {
    // Refused it is when another program makes one of them meanwhile; it makes them in a dozen steps.
    for (let attempt = 1; attempt < attempts; attempt++) {
      const lines = missingLines(await this.#nat.read(), chains)
      if (lines.length === 0 || (await this.#nat.try(lines))) return
    }
    const lines = missingLines(await this.#nat.read(), chains)
    if (lines.length > 0) await this.#nat.change(lines)
  }
}

/** A sentence for each thing that is not there. */
export function missingShared(table: SavedTable, masquerade: Masquerading | undefined): readonly string[] {
  return missingLines(table, chainsFor(masquerade)).filter(line => line.startsWith('-'))
}

function chainsFor(masquerade: Masquerading | undefined): readonly SharedChain[] {
  const dnat: SharedChain = {
    name: dnatChain,
    rules: [],
    jumps: ['PREROUTING', 'OUTPUT'].map(from => ({ from, rule: `-m addrtype --dst-type LOCAL -j ${dnatChain}` })),
  }
  if (masquerade === undefined || 'setMarkChain' in masquerade) return [dnat]
  const mark = `0x${(2 ** masquerade.markBit).toString(16)}`
  return [
    {
      name: setMarkChain,
      rules: [`-m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark ${mark}/${mark}`],
      jumps: [],
    },
    {
      name: masqueradeChain,
      rules: [`-m mark --mark ${mark}/${mark} -j MASQUERADE`],
      // Before the rules that leave packets of containers alone.
      jumps: [
        {
          from: 'POSTROUTING',
          rule: `-m comment --comment "CNI portfwd requiring masquerade" -j ${masqueradeChain}`,
          isFirst: true,
        },
      ],
    },
    dnat,
  ]
}

function missingLines({ chains: found }: SavedTable, chains: readonly SharedChain[]): readonly string[] {
  const lines = chains.flatMap(({ name, rules, jumps }) => [
    ...(found.has(name) ? [] : [`-N ${name}`]),
    ...rules.filter(rule => !found.get(name)?.rules.includes(rule)).map(rule => `-A ${name} ${rule}`),
    ...jumps
      .filter(({ from, rule }) => !found.get(from)?.rules.some(one => one === rule && targetOf(one) === name))
      .map(({ from, rule, isFirst }) => `${isFirst ? '-I' : '-A'} ${from} ${rule}`),
  ])
  return lines.length === 0 ? [] : ['*nat', ...lines, 'COMMIT']
}
