import { usualDataDir } from '../cni/host-local/host-local-config.js'
import type { HeldSince } from '../cni/host-local/network-use.js'
import { fileFlags } from '../daemon/flags/file-flags.js'
import { helpFlag, isAsked } from '../flags/asking.js'
import { booleanFlag, flag } from '../flags/define.js'
import { formatFlags } from '../flags/format-help.js'
import { file } from '../flags/kinds.js'
import { readFlags } from '../flags/read-flags.js'
import { readLine } from '../flags/read-line.js'
import { refuseWords } from '../flags/refuse-words.js'
import { describeUse, formatUse, type NetworkUse } from './format-address-use.js'
import { readNodeRanges } from './node-ranges.js'

/** What the command needs of the world. */
interface IpamTools {
  readonly print: (text: string) => void
  readonly note: (sentence: string) => void
  /** Undefined when there is no such file. */
  readonly read: (path: string) => Promise<string | undefined>
  /** The paths of the files in a folder; none when there is no such folder. */
  readonly list: (folder: string) => Promise<readonly string[]>
  readonly use: (dataDir: string) => ReadonlyMap<string, readonly HeldSince[]>
}

const flags = {
  dataDir: flag(
    {
      name: 'data-dir',
      placeholder: 'FOLDER',
      default: usualDataDir,
      help: 'where addresses are kept, a folder a network',
    },
    file,
  ),
  confDir: flag(
    { name: 'conf-dir', placeholder: 'FOLDER', default: '/etc/cni/net.d', help: 'where the networks are described' },
    file,
  ),
  subnetFile: flag(
    {
      name: 'subnet-file',
      placeholder: 'FILE',
      default: fileFlags.subnetFile.read([]),
      help: 'what the daemon says of the subnet',
    },
    file,
  ),
  json: booleanFlag({ name: 'json', help: 'an answer for programs' }),
}
const allFlags = Object.values(flags)

const usage = `weft ipam: which addresses of this node's networks are used, free, and held by what

${formatFlags(allFlags)}

It looks only, and waits for nobody. An address whose container is gone is freed by the runtime's DEL or GC.
`

/** `weft ipam`: use per network and range on this node. */
export async function runIpamCommand(args: readonly string[], tools: IpamTools): Promise<number> {
  const line = readLine([...allFlags, helpFlag], args)
  if (isAsked(helpFlag, line)) {
    tools.print(usage)
    return 0
  }
  refuseWords(line.words)
  const values = readFlags(allFlags, line)
  const paths = (await tools.list(values.of(flags.confDir))).filter(path => /\.(conf|conflist|json)$/.test(path))
  const configs = await Promise.all(paths.map(async path => ({ path, text: (await tools.read(path)) ?? '{}' })))
  const { ranges, problems } = readNodeRanges({ configs, subnetEnv: await tools.read(values.of(flags.subnetFile)) })
  for (const problem of problems) tools.note(problem)
  const use = tools.use(values.of(flags.dataDir))
  const names = [...new Set([...use.keys(), ...ranges.keys()])].sort()
  const networks = names.map(
    (network): NetworkUse => ({ network, held: use.get(network) ?? [], sets: ranges.get(network) }),
  )
  tools.print(
    values.of(flags.json)
      ? `${JSON.stringify({ networks: networks.map(describeUse) }, undefined, 2)}\n`
      : textOf(networks),
  )
  return 0
}

function textOf(networks: readonly NetworkUse[]): string {
  return networks.length === 0 ? 'no network has addresses on this node\n' : networks.map(formatUse).join('\n')
}
