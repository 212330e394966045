import * as childProcess from 'node:child_process'
import { type Ended, isMissing, type Run, runProgram, type Spawn } from '@weft/run'
import { addTextComments } from './add-text-comments.js'
import { type BaseChain, parseBaseChains } from './base-chain.js'
import { type Change, formatChanges } from './change.js'
import { checkReference } from './check-table.js'
import type { ListedTable } from './listed-table.js'
import { type ChainPlace, type NftCommand, type NftCommands, parseRuleHandles } from './nft-commands.js'
import { NftError } from './nft-error.js'
import type { Nftables } from './nftables.js'
import { parseListing } from './parse-listing.js'
import { parseRefusal } from './parse-refusal.js'
import type { TableReference } from './table.js'

export interface NftOptions {
  readonly program?: string
  readonly spawn?: Spawn
  readonly timeoutSeconds?: number
}

/** The program `nft`: scripts go in on its standard input, listings come out as JSON. */
export class Nft implements Nftables, NftCommands {
  readonly version: string
  readonly #options: Required<NftOptions>

  private constructor(version: string, options: Required<NftOptions>) {
    this.version = version
    this.#options = options
  }

  /** Undefined when there is no such program. */
  static async find(
    { program = 'nft', spawn = childProcess.spawn, timeoutSeconds = 30 }: NftOptions = {},
    signal?: AbortSignal,
  ): Promise<Nft | undefined> {
    const options = { program, spawn, timeoutSeconds }
    const ended = await ask({ ...options, args: ['--version'], signal }).catch(ignoreMissingProgram)
    if (ended === undefined) return undefined
    const version = /^nftables v(\S+)/.exec(ended.output)?.[1]
    if (version === undefined) throw new NftError({ words: `--version says '${ended.output}${ended.errors}'` })
    return new Nft(version, options)
  }

  async list(table: TableReference, signal?: AbortSignal): Promise<ListedTable | undefined> {
    // Numeric, because /etc/protocols and /etc/iproute2/rt_marks would else choose the words; stateless: no counters.
    const json = await this.#print(['--json', '--numeric', '--stateless'], table, signal)
    if (json === undefined) return undefined
    const listed = parseListing(json)
    if (listed.comment !== undefined && listed.chains.every(chain => chain.comment !== undefined)) return listed
    const text = await this.#print(['--terse'], table, signal)
    return text === undefined ? undefined : addTextComments(listed, text)
  }

  async baseChains(signal?: AbortSignal): Promise<readonly BaseChain[]> {
    return parseBaseChains(await this.#answer(['--json', '--numeric', 'list', 'chains'], '', signal))
  }

  async commit(changes: readonly Change[], signal?: AbortSignal): Promise<void> {
    if (changes.length > 0) await this.run(formatChanges(changes), signal)
  }

  /** Any script in nft's language, as one transaction. */
  async run(script: string, signal?: AbortSignal): Promise<void> {
    await this.#answer(['--file', '-'], script, signal)
  }

  async execute(commands: readonly NftCommand[], signal?: AbortSignal): Promise<void> {
    // As an argument: JSON it would read from /dev/stdin only by opening it, and a socket can't be opened.
    await this.#answer(['--json', JSON.stringify({ nftables: commands })], '', signal)
  }

  async ruleHandles(
    { family, table, name }: ChainPlace,
    comment: string,
    signal?: AbortSignal,
  ): Promise<readonly number[] | undefined> {
    const json = await this.#find(['--json', '--handle', 'list', 'chain', family, table, name], signal)
    return json === undefined ? undefined : parseRuleHandles(json, comment)
  }

  async #print(options: readonly string[], table: TableReference, signal?: AbortSignal): Promise<string | undefined> {
    checkReference(table)
    return await this.#find([...options, 'list', 'table', table.family, table.name], signal)
  }

  /** Undefined where there is nothing of that name. */
  async #find(args: readonly string[], signal: AbortSignal | undefined): Promise<string | undefined> {
    try {
      return await this.#answer(args, '', signal)
    } catch (error) {
      if (error instanceof NftError && error.words.startsWith('No such file or directory')) return undefined
      throw error
    }
  }

  async #answer(args: readonly string[], input: string, signal: AbortSignal | undefined): Promise<string> {
    const ended = await ask({ ...this.#options, args, input, signal })
    if (ended.exitCode !== 0) throw new NftError(parseRefusal(ended.errors, input))
    return ended.output
  }
}

async function ask(run: Run): Promise<Ended> {
  const ended = await runProgram(run)
  if (ended.exitCode === undefined) throw new NftError({ words: ended.how })
  return ended
}

function ignoreMissingProgram(error: unknown): undefined {
  if (isMissing(error)) return undefined
  throw error
}
