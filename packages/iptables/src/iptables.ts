import type { Program, Variant } from './program.js'

/** What `InstalledIptables` does with the kernel and `FakeIptables` in memory. */
export interface Iptables {
  /** The variant that the program called `iptables` is: where whoever knows of no variants writes. */
  usualVariant(): Promise<Variant>
  /** What `iptables-save` prints: every table that is in use. */
  save(program: Program, signal?: AbortSignal): Promise<string>
  /**
   * What `iptables-restore --noflush` does with a script: each table of it changes at once or, with an IptablesError, not at
   * all. What the script doesn't name stays as it is.
   */
  restore(program: Program, script: string, signal?: AbortSignal): Promise<void>
}
