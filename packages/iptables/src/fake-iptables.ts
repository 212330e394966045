import { applyScript, type TableDraft } from './apply-script.js'
import { formatSave } from './format-save.js'
import type { Iptables } from './iptables.js'
import { IptablesError } from './iptables-error.js'
import type { Program, Variant } from './program.js'

/**
 * iptables in memory, for tests: it refuses what the programs refuse of chains and jumps, and prints itself as they do.
 * Rules are texts to it: one that is written otherwise than `iptables-save` prints it stays so.
 */
export class FakeIptables implements Iptables {
  readonly #tables = new Map<Program, ReadonlyMap<string, TableDraft>>()

  async usualVariant(): Promise<Variant> {
    return 'nft'
  }

  async save(program: Program, signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted()
    return formatSave(this.#tables.get(program)?.values() ?? [])
  }

  async restore(program: Program, script: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const after = applyScript(this.#tables.get(program) ?? new Map(), script)
    if (!(after instanceof Map)) throw new IptablesError(`${program}-restore`, after)
    this.#tables.set(program, after)
  }
}
