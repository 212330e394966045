import { isDeepStrictEqual } from 'node:util'
import type { Family } from '@weft/inet'
import {
  chooseVariant,
  type Evidence,
  evidenceIn,
  findChain,
  type Iptables,
  IptablesError,
  type Program,
  parseSave,
  programs,
  type SavedTable,
  type Variant,
  variantOf,
} from '@weft/iptables'
import { families } from '../../model/family.js'
import type { IptablesChain } from '../../model/state.js'
import type { IptablesFacts } from '../../model/traffic-rule-facts.js'
import { failure } from '../failure.js'
import { iptablesFailure } from '../iptables-failure.js'
import type { OperationFailure } from '../kernel.js'

/** `InstalledIptables`, or a fake that is as much. */
export interface IptablesHere extends Iptables {
  readonly variants: readonly Variant[]
  readonly usual: Variant
  canRandomizeFully(variant: Variant): boolean
}

interface Reading {
  readonly chains: ReadonlyMap<string, IptablesChain>
  readonly filter: SavedTable | undefined
  readonly evidence: Evidence
  /** Why nothing could be read. */
  readonly trouble?: string
}

export interface ListedChains {
  readonly chain: Map<string, IptablesChain>
  readonly facts: IptablesFacts
  /** The table `filter` of every program that has one. */
  readonly filters: ReadonlyMap<Program, SavedTable>
}

/**
 * Every look costs a process. Of changes in nf_tables events tell; the kernel does not tell of those in the legacy tables,
 * so they are looked at again and again while rules of ours are there.
 */
export class IptablesChains {
  readonly #iptables: IptablesHere | string
  readonly #readings = new Map<Program, Reading>()
  readonly #stale = new Set<Program>(programs)
  #keys: readonly string[] = []
  #variant: Variant | undefined

  /** Or why there are no such programs. */
  constructor(iptables: IptablesHere | string) {
    this.#iptables = iptables
  }

  async list(keys: readonly string[]): Promise<ListedChains> {
    this.#keys = keys
    const iptables = this.#iptables
    if (typeof iptables === 'string') {
      const missing = { ipv4: iptables, ipv6: iptables }
      return { chain: new Map(), facts: { variant: 'nft', canRandomizeFully: false, missing }, filters: new Map() }
    }
    const asked = programs.filter(program => iptables.variants.includes(variantOf(program)) && this.#asksFor(program))
    await Promise.all(asked.filter(program => this.#stale.has(program)).map(program => this.#read(iptables, program)))
    const readings = asked.flatMap(program => {
      const reading = this.#readings.get(program)
      return reading === undefined ? [] : [{ program, ...reading }]
    })
    this.#variant ??= chooseVariant(sumEvidence(readings), iptables.usual)
    const variant = this.#variant
    const missing: { [F in Family]?: string } = {}
    for (const family of families) {
      const trouble = this.#readings.get(programOf(family, variant))?.trouble
      if (trouble !== undefined) missing[family] = trouble
    }
    return {
      chain: new Map(readings.flatMap(({ chains }) => [...chains])),
      facts: { variant, canRandomizeFully: iptables.canRandomizeFully(variant), missing },
      filters: new Map(readings.flatMap(({ program, filter }) => (filter ? [[program, filter] as const] : []))),
    }
  }

  async restore(program: Program, script: readonly string[]): Promise<OperationFailure | undefined> {
    if (typeof this.#iptables === 'string') return failure('EUNSUPPORTED', this.#iptables)
    try {
      await this.#iptables.restore(program, `${script.join('\n')}\n`)
      return undefined
    } catch (error) {
      return iptablesFailure(error)
    } finally {
      this.#stale.add(program)
    }
  }

  /** An event told of it. */
  suspect(program: Program): void {
    this.#stale.add(program)
  }

  /** Nothing is known any more, not even which variant the others use. */
  forgetAll(): void {
    for (const program of programs) this.#stale.add(program)
    this.#variant = undefined
  }

  /** Looks where no event would have told of a change, or one did; true when our chains are not as they were. */
  async hasChanged(): Promise<boolean> {
    const iptables = this.#iptables
    if (typeof iptables === 'string') return false
    const due = [...this.#readings].filter(
      ([program, { chains }]) =>
        variantOf(program) === this.#variant && (this.#stale.has(program) || (chains.size > 0 && !hasEvents(program))),
    )
    const changes = await Promise.all(
      due.map(
        async ([program, { chains }]) => !isDeepStrictEqual((await this.#read(iptables, program)).chains, chains),
      ),
    )
    return changes.includes(true)
  }

  async #read(iptables: Iptables, program: Program): Promise<Reading> {
    // An event that comes from now on may be about what is being read.
    this.#stale.delete(program)
    const reading = await this.#save(iptables, program)
    this.#readings.set(program, reading)
    return reading
  }

  async #save(iptables: Iptables, program: Program): Promise<Reading> {
    try {
      const tables = parseSave(await iptables.save(program))
      const found = this.#keys.flatMap(key => chainAt(key, program, tables) ?? [])
      return {
        chains: new Map(found.map(chain => [`${program} ${chain.table} ${chain.name}`, chain])),
        filter: tables.find(({ name }) => name === 'filter'),
        evidence: evidenceIn(tables),
      }
    } catch (error) {
      if (!(error instanceof IptablesError)) throw error
      const trouble = `${program} does not work here: ${error.words}`
      return { chains: new Map(), filter: undefined, evidence: { hasHint: false, rules: 0 }, trouble }
    }
  }

  #asksFor(program: Program): boolean {
    return this.#keys.some(key => key.startsWith(`${program} `))
  }
}

/** `program table name`, as the model's keys spell it. */
function chainAt(key: string, program: Program, tables: readonly SavedTable[]): IptablesChain | undefined {
  const [ofProgram, table = '', name = ''] = key.split(' ')
  const chain = ofProgram === program ? findChain(tables, { table, name }) : undefined
  return chain && { program, ...chain }
}

function sumEvidence(readings: readonly { readonly program: Program; readonly evidence: Evidence }[]) {
  const sums = new Map<Variant, Evidence>()
  for (const { program, evidence } of readings) {
    const variant = variantOf(program)
    const { hasHint, rules } = sums.get(variant) ?? { hasHint: false, rules: 0 }
    sums.set(variant, { hasHint: hasHint || evidence.hasHint, rules: rules + evidence.rules })
  }
  return sums
}

function hasEvents(program: Program): boolean {
  return variantOf(program) === 'nft'
}

export function programOf(family: Family, variant: Variant): Program {
  return `${family === 'ipv4' ? 'iptables' : 'ip6tables'}-${variant}`
}
