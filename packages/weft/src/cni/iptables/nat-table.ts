import type { ValidAttachment } from '@weft/cni'
import type { Family } from '@weft/inet'
import {
  type Chain,
  createChainScript,
  deleteChainScript,
  findChain,
  type Iptables,
  IptablesError,
  type Program,
  parseSave,
  type SavedTable,
} from '@weft/iptables'
import { ownerOf } from './chain-owner.js'
import { RestoreQueue } from './restore-queue.js'

const opened = new WeakMap<Iptables, { readonly [F in Family]: NatTable }>()

/** The table `nat` of one family, where the rules of plugins are: in the variant that the program `iptables` is. */
export class NatTable {
  readonly #iptables: Iptables
  readonly #family: Family
  readonly #queue: RestoreQueue

  private constructor(iptables: Iptables, family: Family) {
    this.#iptables = iptables
    this.#family = family
    this.#queue = new RestoreQueue(async script => iptables.restore(await this.#program(), script))
  }

  /** The same for all who ask, so that their changes come one after the other. */
  static of(iptables: Iptables, family: Family): NatTable {
    const tables = opened.get(iptables) ?? {
      ipv4: new NatTable(iptables, 'ipv4'),
      ipv6: new NatTable(iptables, 'ipv6'),
    }
    opened.set(iptables, tables)
    return tables[family]
  }

  async read(): Promise<SavedTable> {
    const tables = parseSave(await this.#iptables.save(await this.#program()))
    return tables.find(({ name }) => name === 'nat') ?? { name: 'nat', chains: new Map() }
  }

  async findChain(name: string): Promise<Chain | undefined> {
    return findChain([await this.read()], { table: 'nat', name })
  }

  /** A script for this table alone: all of it at once, or an IptablesError and nothing. */
  async change(script: readonly string[]): Promise<void> {
    // Between the table's name and COMMIT.
    await this.#queue.change(script.slice(1, -1))
  }

  /**
   * As `change`; false when iptables refused. A look at the table costs a process, so a script that only fits when everything
   * is as it ought to be saves one.
   */
  async try(script: readonly string[]): Promise<boolean> {
    try {
      await this.change(script)
      return true
    } catch (error) {
      if (error instanceof IptablesError) return false
      throw error
    }
  }

  /** Makes the chain with its jumps. What it takes when it is there already, if anything, is for the caller to say. */
  async put(chain: Chain, mend: (found: Chain) => readonly string[] | undefined): Promise<void> {
    const fresh = createChainScript(chain)
    if (await this.try(fresh)) return
    const found = await this.findChain(chain.name)
    // It was refused for another reason: the second time iptables' own words come out.
    const script = found === undefined ? fresh : mend(found)
    if (script !== undefined) await this.change(script)
  }

  /** Deletes the network's chains of that kind whose containers are gone, with the jumps to them. */
  async collectGarbage(kind: string, { network, valid }: Garbage): Promise<void> {
    const living = new Set(valid.map(({ containerId }) => containerId))
    const table = await this.read()
    for (const name of table.chains.keys()) {
      if (!name.startsWith(`CNI-${kind}`)) continue
      const chain = findChain([table], { table: 'nat', name })
      const owner = chain && ownerOf(name, [...chain.rules, ...chain.jumps.map(({ rule }) => rule)], kind)
      if (chain && owner?.network === network && !living.has(owner.containerId))
        await this.change(deleteChainScript(chain))
    }
  }

  async #program(): Promise<Program> {
    return `${this.#family === 'ipv4' ? 'iptables' : 'ip6tables'}-${await this.#iptables.usualVariant()}`
  }
}

export interface Garbage {
  readonly network: string
  readonly valid: readonly ValidAttachment[]
}
