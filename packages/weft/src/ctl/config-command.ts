import { type Family, type Prefix, prefix } from '@weft/inet'
import { readNetworkConfig } from '../config/net-conf.js'
import { netConfSchema } from '../config/net-conf-schema.js'
import type { NetworkConfig } from '../config/network-config.js'
import { readEtcdOptions } from '../daemon/read-etcd-options.js'
import { ConfigError } from '../document/config-error.js'
import { helpFlag, isAsked } from '../flags/asking.js'
import { booleanFlag } from '../flags/define.js'
import { readEnvironment } from '../flags/environment.js'
import { formatFlags } from '../flags/format-help.js'
import { type FlagValues, readFlags } from '../flags/read-flags.js'
import { readLine, type Word } from '../flags/read-line.js'
import { setConfig } from '../store/etcd/administration/set-config.js'
import { configKey } from '../store/etcd/etcd-config.js'
import { autoFamilies, withNetworks } from '../store/kubernetes/auto-text.js'
import {
  commonFlags,
  type EtcdCommandTools,
  findAction,
  jsonFlag,
  jsonLines,
  placeFlags,
  requireWords,
} from './etcd-command.js'

export const configUsage = `weft config: net-conf.json, in a file or in etcd

  weft config validate FILE    say what is wrong with it, or what it means; nothing is changed
  weft config show             what is in etcd
  weft config set FILE         put it into etcd, if it is good and the subnets of all nodes fit it
  weft config set FILE --force even if they do not
  weft config schema           the JSON Schema of net-conf.json, for editors

  FILE may be - for standard input. --json gives an answer for programs.

${formatFlags(placeFlags)}
`

const forceFlag = booleanFlag({ name: 'force', help: 'set it even if the subnets of some nodes do not fit' })
const flags = [forceFlag, ...commonFlags]

interface Asked {
  readonly words: readonly Word[]
  readonly values: FlagValues
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
  const line = readLine(flags, args)
  if (isAsked(helpFlag, line)) {
    tools.print(configUsage)
    return 0
  }
  const [name, ...words] = line.words
  const action = findAction('config', actions, name?.text)
  const values = readFlags(flags, line, readEnvironment(placeFlags, tools.environment))
  return action({ words, values, tools })
}

async function validate({ words, values, tools }: Asked): Promise<number> {
  const path = fileIn(words)
  try {
    const text = await tools.read(path)
    const auto = autoFamilies(path, text)
    const config = readNetworkConfig(path, auto.length > 0 ? withNetworks(text, standIns) : text)
    if (values.of(jsonFlag))
      tools.print(
        jsonLines({ path, isValid: true, ...config, families: networksOf(config, auto), backend: meaning(config) }),
      )
    else {
      for (const warning of config.warnings) tools.note(warning)
      if (auto.length > 0) tools.note(`${path}: "auto" is understood with --kube-subnet-mgr alone`)
      tools.print(`${path} is good: ${describeConfig(config, auto)}\n`)
    }
    return 0
  } catch (error) {
    if (!(error instanceof ConfigError) || !values.of(jsonFlag)) throw error
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
  tools.print(values.of(jsonFlag) ? jsonLines({ key, revision: modRevision, text: value }) : `${value.trimEnd()}\n`)
  return 0
}

async function set({ words, values, tools }: Asked): Promise<number> {
  const path = fileIn(words)
  const text = await tools.read(path)
  const { families, warnings } = readNetworkConfig(path, text)
  for (const warning of warnings) tools.note(warning)
  await using place = await tools.connect(readEtcdOptions(values))
  const done = await setConfig(place, { text, networks: families, isForced: values.of(forceFlag) }, never)
  if (done.misfits.length > 0) tools.note(`these do not fit it: ${done.misfits.join(', ')}`)
  tools.print(values.of(jsonFlag) ? jsonLines(done) : `${done.key} ${done.wasSo ? 'said so already' : 'is set'}\n`)
  return 0
}

async function schema({ words, tools }: Asked): Promise<number> {
  requireWords(words, { least: 0, most: 0, accepted: 'weft config schema' })
  tools.print(jsonLines(netConfSchema()))
  return 0
}

function fileIn(words: readonly Word[]): string {
  requireWords(words, { least: 1, most: 1, accepted: 'a file, or - for standard input' })
  return words[0]?.text ?? ''
}

function meaning({ backend: { type, options } }: NetworkConfig) {
  return { type, options }
}

/** What `auto` comes to is the cluster's business: as long as they are there is nothing of them that would not fit. */
const standIns = new Map<Family, Prefix>([
  ['ipv4', prefix('10.0.0.0/8')],
  ['ipv6', prefix('fd00::/8')],
])

function describeConfig({ families, backend }: NetworkConfig, auto: readonly Family[]): string {
  const networks = Object.entries(families).map(([family, { network, subnetLength }]) =>
    isAmong(auto, family) ? `what holds the cluster's ${labels[family]} pod CIDRs` : `${network} in /${subnetLength}`,
  )
  return `${[...networks, backend.type].join(', ')}`
}

function networksOf({ families }: NetworkConfig, auto: readonly Family[]): object {
  const told = Object.entries(families).map(([family, network]) => [
    family,
    isAmong(auto, family) ? { network: 'auto' } : network,
  ])
  return Object.fromEntries(told)
}

function isAmong(families: readonly Family[], name: string): name is Family {
  return families.some(family => family === name)
}

const labels = { ipv4: 'IPv4', ipv6: 'IPv6' } as const
