import type { Address, Family } from '@weft/inet'
import { daemonFlags, settingGroups } from '../daemon/flags/groups.js'
import { readFormerLife } from '../daemon/former-life.js'
import { type DaemonOptions, daemonOptionsOf } from '../daemon/options.js'
import { type LocalSources, openLocalSources } from '../daemon/wire.js'
import { UsageError } from '../document/usage-error.js'
import { helpFlag, isAsked } from '../flags/asking.js'
import { formatHelp } from '../flags/format-help.js'
import { readLine } from '../flags/read-line.js'
import { families } from '../model/family.js'
import type { Lease } from '../model/lease.js'
import { explainGround } from '../plan/explain-ground.js'
import { jsonFlag } from './etcd-command.js'
import { formatGround } from './format-ground.js'

const usage = `weft explain iface: which interface and address a daemon with these flags would take here, and why; nothing is changed

  --json gives an answer for programs. All else is as for weftd; a + marks what flanneld does not have.

${formatHelp(settingGroups)}
`

/** `weft explain iface`: what a daemon with these flags would stand on here. Asks no store, and needs no lease. */
export async function runExplainCommand(args: readonly string[]): Promise<number> {
  const [what, ...flags] = args
  if (what === '--help' || what === '-h') return print(usage)
  if (what !== 'iface') throw new UsageError('weft explain: accepted is weft explain iface [--json] FLAGS OF WEFTD')
  const line = readLine([jsonFlag, ...daemonFlags], flags)
  if (isAsked(helpFlag, line)) return print(usage)
  const isJson = isAsked(jsonFlag, line)
  const options = daemonOptionsOf(line, process.env)
  await using sources = await openLocalSources(options)
  const { kernel, documents } = sources
  const enabled = enabledFamilies(options, documents)
  const { facts } = await kernel.observe({
    links: new Set('config' in documents ? enabled.flatMap(documents.config.backend.links) : []),
    networks: [],
    tables: [],
    chains: [],
    resolve: wantedPaths(options),
    isResync: true,
  })
  const explanation = explainGround({
    options: options.node,
    families: enabled,
    facts,
    own: await ownLease(options, documents),
    isOwnGiven: options.store.is === 'file',
  })
  if (isJson) process.stdout.write(`${JSON.stringify({ families: enabled, ...explanation }, undefined, 2)}\n`)
  else {
    if ('missing' in documents) process.stderr.write(`# ${documents.missing}; taken for ${enabled.join(' and ')}\n`)
    process.stdout.write(formatGround(explanation))
  }
  return explanation.problem === undefined ? 0 : 1
}

/** Without a net-conf the network is taken for one of IPv4, unless a flag speaks of IPv6. */
function enabledFamilies({ node }: DaemonOptions, documents: LocalSources['documents']): readonly Family[] {
  if ('config' in documents) return families.filter(family => documents.config.families[family] !== undefined)
  return node.publicAddresses.ipv6 === undefined ? ['ipv4'] : families
}

function wantedPaths({ node: { interfaces } }: DaemonOptions): readonly Address[] {
  return interfaces.canReach === undefined ? [] : [interfaces.canReach]
}

async function ownLease(
  { node: { node }, subnetPath }: DaemonOptions,
  documents: LocalSources['documents'],
): Promise<Lease | undefined> {
  if ('leases' in documents) return documents.leases.find(lease => lease.node === node)
  return (await readFormerLife(subnetPath, node)).lease
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}
