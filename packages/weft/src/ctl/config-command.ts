import { parseArgs } from 'node:util'
import { readNetworkConfig } from '../config/net-conf.js'
import { netConfSchema } from '../config/net-conf-schema.js'
import type { NetworkConfig } from '../config/network-config.js'
import { checkFlags } from '../daemon/check-flags.js'
import { etcdUsage, readEtcdOptions } from '../daemon/etcd-flags.js'
import { ConfigError } from '../document/config-error.js'
import { setConfig } from '../store/etcd/administration/set-config.js'
import { configKey } from '../store/etcd/etcd-config.js'
import {
  commonFlags,
  type EtcdCommandTools,
  findAction,
  jsonLines,
  leadingWords,
  requireWords,
} from './etcd-command.js'

export const configUsage = `weft config: net-conf.json, in a file or in etcd

  weft config validate FILE    say what is wrong with it, or what it means; nothing is changed
  weft config show             what is in etcd
  weft config set FILE         put it into etcd, if it is good and the subnets of all nodes fit it
  weft config set FILE --force even if they do not
  weft config schema           the JSON Schema of net-conf.json, for editors

  FILE may be - for standard input.
  --json                       an answer for programs
${etcdUsage}
`

const flags = { ...commonFlags, force: { type: 'boolean', default: false } } as const

interface Asked {
  readonly words: readonly string[]
  readonly values: ReturnType<typeof parse>
  readonly tools: EtcdCommandTools
}

const never = new AbortController().signal

const actions = new Map<string, (asked: Asked) => Promise<number>>([
  ['validate', validate],
  ['show', show],
  ['set', set],
  ['schema', schema],
])

/** `weft config`: exits 2 when a document is no good, 1 when it cannot be had or set. */
export async function runConfigCommand(args: readonly string[], tools: EtcdCommandTools): Promise<number> {
  const [name, ...words] = leadingWords(args)
  const rest = args.slice(leadingWords(args).length)
  if (name === undefined && rest.includes('--help')) {
    tools.print(configUsage)
    return 0
  }
  const action = findAction('config', actions, name)
  checkFlags(rest, flags)
  return action({ words, values: parse(rest), tools })
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: flags }).values
}

async function validate({ words, values, tools }: Asked): Promise<number> {
  const path = fileIn(words)
  try {
    const config = readNetworkConfig(path, await tools.read(path))
    if (values.json) tools.print(jsonLines({ path, isValid: true, ...config, backend: meaning(config) }))
    else {
      for (const warning of config.warnings) tools.note(warning)
      tools.print(`${path} is good: ${describeConfig(config)}\n`)
    }
    return 0
  } catch (error) {
    if (!(error instanceof ConfigError) || !values.json) throw error
    const { path: place, found, accepted } = error
    tools.print(jsonLines({ path, isValid: false, error: { path: place, found, accepted } }))
    return 2
  }
}

async function show({ words, values, tools }: Asked): Promise<number> {
  requireWords(words, { least: 0, most: 0, accepted: 'weft config show' })
  await using place = await tools.connect(readEtcdOptions(values))
  const key = configKey(place.prefix)
  const [found] = (await place.kv.range({ key }, never)).kvs
  if (found === undefined) throw new Error(`etcd has no key ${key}; put it there with "weft config set FILE"`)
  const { value, modRevision } = found
  tools.print(values.json ? jsonLines({ key, revision: modRevision, text: value }) : `${value.trimEnd()}\n`)
  return 0
}

async function set({ words, values, tools }: Asked): Promise<number> {
  const path = fileIn(words)
  const text = await tools.read(path)
  const { families, warnings } = readNetworkConfig(path, text)
  for (const warning of warnings) tools.note(warning)
  await using place = await tools.connect(readEtcdOptions(values))
  const done = await setConfig(place, { text, networks: families, isForced: values.force }, never)
  if (done.misfits.length > 0) tools.note(`these do not fit it: ${done.misfits.join(', ')}`)
  tools.print(values.json ? jsonLines(done) : `${done.key} ${done.wasSo ? 'said so already' : 'is set'}\n`)
  return 0
}

async function schema({ words, tools }: Asked): Promise<number> {
  requireWords(words, { least: 0, most: 0, accepted: 'weft config schema' })
  tools.print(jsonLines(netConfSchema()))
  return 0
}

function fileIn(words: readonly string[]): string {
  requireWords(words, { least: 1, most: 1, accepted: 'a file, or - for standard input' })
  return words[0] ?? ''
}

function meaning({ backend: { type, options } }: NetworkConfig) {
  return { type, options }
}

function describeConfig({ families, backend }: NetworkConfig): string {
  const networks = Object.values(families).map(({ network, subnetLength }) => `${network} in /${subnetLength}`)
  return `${[...networks, backend.type].join(', ')}`
}
