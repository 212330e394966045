import { findProgram } from '@weft/linux'
import { type Ended, isMissing, type Run, runProgram, spawnWithin } from '@weft/run'
import { hasLegacyTables } from './has-legacy-tables.js'
import type { Iptables } from './iptables.js'
import { IptablesError } from './iptables-error.js'
import { parseRefusal } from './parse-refusal.js'
import { type Program, type Variant, variantOf, variants } from './program.js'
import { here, type Within } from './within.js'

export interface IptablesOptions {
  /** Put before the name of every program: a folder, say. */
  readonly prefix?: string
  /** This process's own namespace when left out. */
  readonly within?: Within
  readonly timeoutSeconds?: number
}

interface Installed {
  /** What stands between `iptables` and `-save`: `-nft`, `-legacy`, or nothing where there is only one variant. */
  readonly suffix: string
  readonly version: readonly number[]
}

interface Found {
  readonly installed: ReadonlyMap<Variant, Installed>
  readonly usual: Variant
}

/** The programs of iptables on this machine. */
export class InstalledIptables implements Iptables {
  /** As `usualVariant` tells. */
  readonly usual: Variant
  readonly #installed: ReadonlyMap<Variant, Installed>
  readonly #options: Required<IptablesOptions>

  private constructor({ installed, usual }: Found, options: Required<IptablesOptions>) {
    this.#installed = installed
    this.usual = usual
    this.#options = options
  }

  /** Undefined when there are none. */
  static async find(given: IptablesOptions = {}, signal?: AbortSignal): Promise<InstalledIptables | undefined> {
    const options = { prefix: '', within: here, timeoutSeconds: 30, ...given }
    const suffixes = ['', ...variants.map(variant => `-${variant}`)]
    const found = suffixes.filter(suffix => findProgram(`${options.prefix}iptables${suffix}`) !== undefined)
    const [first] = found
    if (first === undefined) return undefined
    const program = `${options.prefix}iptables${first}`
    const answer = await ask({ program, args: ['--version'] }, options, signal)
    const { variant: usual, version } = parseVersion(program, answer)
    // Both come out of one package, so one of them speaks for the other.
    const installed = new Map<Variant, Installed>([[usual, { suffix: first, version }]])
    for (const variant of variants)
      if (found.includes(`-${variant}`)) installed.set(variant, { suffix: `-${variant}`, version })
    return new InstalledIptables({ installed, usual }, options)
  }

  get variants(): readonly Variant[] {
    return [...this.#installed.keys()]
  }

  /** `MASQUERADE --random-fully` came with 1.6.2, and with it `--wait` of iptables-restore. */
  canRandomizeFully(variant: Variant): boolean {
    const [major = 0, minor = 0, patch = 0] = this.#installed.get(variant)?.version ?? []
    return major > 1 || (major === 1 && (minor > 6 || (minor === 6 && patch >= 2)))
  }

  async usualVariant(): Promise<Variant> {
    return this.usual
  }

  async save(program: Program, signal?: AbortSignal): Promise<string> {
    // What it would print is known without a process.
    if (variantOf(program) === 'legacy' && !this.#options.within(() => hasLegacyTables(program))) return ''
    return (await this.#run(program, { verb: 'save', args: [], script: '' }, signal)).output
  }

  async restore(program: Program, script: string, signal?: AbortSignal): Promise<void> {
    const wait = this.canRandomizeFully(variantOf(program)) ? ['--wait'] : []
    await this.#run(program, { verb: 'restore', args: ['--noflush', ...wait], script }, signal)
  }

  async #run(program: Program, { verb, args, script }: Errand, signal: AbortSignal | undefined): Promise<Ended> {
    const variant = variantOf(program)
    const name = program.slice(0, -variant.length - 1)
    const suffix = this.#installed.get(variant)?.suffix ?? `-${variant}`
    const command = `${this.#options.prefix}${name}${suffix}-${verb}`
    const ended = await ask({ program: command, args, input: script }, this.#options, signal)
    if (ended.exitCode !== 0) throw new IptablesError(command, parseRefusal(ended.errors, script))
    return ended
  }
}

interface Errand {
  readonly verb: 'save' | 'restore'
  readonly args: readonly string[]
  readonly script: string
}

async function ask(
  question: Pick<Run, 'program' | 'args' | 'input'>,
  { within, timeoutSeconds }: Required<IptablesOptions>,
  signal?: AbortSignal,
): Promise<Ended> {
  const { program } = question
  const run = { ...question, timeoutSeconds, signal, spawn: spawnWithin(within) }
  const ended = await runProgram(run).catch((error: unknown) => {
    if (!isMissing(error)) throw error
    throw new IptablesError(program, { words: 'there is no such program' })
  })
  if (ended.exitCode === undefined) throw new IptablesError(program, { words: ended.how })
  return ended
}

/** `iptables v1.8.9 (nf_tables)`; before 1.8 there was one variant, and it said no word of it. */
function parseVersion(program: string, { output, errors }: Ended): { variant: Variant; version: readonly number[] } {
  const [, numbers, kind] = /^ip6?tables v(\d+(?:\.\d+)*)(?: \(([\w-]+)\))?/.exec(output) ?? []
  if (numbers === undefined) throw new IptablesError(program, { words: `--version says '${output}${errors}'` })
  return { variant: kind === 'nf_tables' ? 'nft' : 'legacy', version: numbers.split('.').map(Number) }
}
