import { installConflist, removeConflist } from '../cni/install/conflist.js'
import { installPrograms, removePrograms } from '../cni/install/programs.js'
import { whenSubnetIsKnown } from '../cni/install/when-subnet-is-known.js'
import { fileFlags } from '../daemon/flags/file-flags.js'
import { UsageError } from '../document/usage-error.js'
import { helpFlag, isAsked } from '../flags/asking.js'
import { booleanFlag, flag } from '../flags/define.js'
import { formatFlags } from '../flags/format-help.js'
import { type FlagValues, readFlags } from '../flags/read-flags.js'
import { readLine } from '../flags/read-line.js'
import { refuseWords } from '../flags/refuse-words.js'
import type { Clock } from '../time/clock.js'

/** What the command needs of the world. */
export interface CniTools {
  readonly print: (text: string) => void
  /** For what is not as it should be. */
  readonly note: (sentence: string) => void
  readonly clock: Clock
  /** Ends the waiting. */
  readonly signal: AbortSignal
}

const folder = { accepted: 'the path of a folder', parse: (text: string) => text || undefined }
const flags = {
  programs: flag(
    { name: 'bin-dir', placeholder: 'FOLDER', default: '/opt/cni/bin', help: 'where runtimes look for plugins' },
    folder,
  ),
  configurations: flag(
    { name: 'conf-dir', placeholder: 'FOLDER', default: '/etc/cni/net.d', help: 'where runtimes look for networks' },
    folder,
  ),
  conflist: flag(
    { name: 'conf-file', placeholder: 'NAME', default: '10-flannel.conflist', help: "the network's file in there" },
    {
      accepted: 'the name of a file that ends in .conflist, without a folder',
      parse: (text: string) => (/^[^/]+\.conflist$/.test(text) ? text : undefined),
    },
  ),
  subnetFile: fileFlags.subnetFile,
  waits: booleanFlag({ name: 'wait', help: 'wait until the subnet is known' }),
  programsOnly: booleanFlag({ name: 'programs-only', help: "the programs, and no network's file" }),
}
const allFlags = Object.values(flags)

export const cniUsage = `weft cni: makes container runtimes on this node use weft

  weft cni install     the program under the names of the plugins that it is, and once this node has a subnet, the network's file
  weft cni uninstall   takes away of those what is weft's

${formatFlags(allFlags)}

Programs and files that are not weft's stay as they are, but for a plugin named flannel, which weft's replaces.
`

/** `weft cni`: exits 1 when something remains to be put right. */
export async function runCniCommand(args: readonly string[], tools: CniTools): Promise<number> {
  const line = readLine([...allFlags, helpFlag], args)
  if (isAsked(helpFlag, line)) {
    tools.print(cniUsage)
    return 0
  }
  const [verb, ...rest] = line.words
  refuseWords(rest)
  const values = readFlags(allFlags, line)
  if (verb?.text === 'install') return install(values, tools)
  if (verb?.text === 'uninstall') return uninstall(values, tools)
  throw new UsageError(`weft cni: found ${verb?.text ?? 'no command'}, accepted are install and uninstall`)
}

async function install(values: FlagValues, tools: CniTools): Promise<number> {
  const { print, note, clock, signal } = tools
  for (const told of await installPrograms(values.of(flags.programs))) print(`${told}\n`)
  if (values.of(flags.programsOnly)) return 0
  const path = values.of(flags.subnetFile)
  const why = await whenSubnetIsKnown({ path, waits: values.of(flags.waits), note, clock }, signal)
  if (why !== undefined) {
    note(`${why}. The network's file is not written before: runtimes would start pods in vain`)
    return 1
  }
  const { lines, warnings } = await installConflist(values.of(flags.configurations), values.of(flags.conflist))
  for (const told of lines) print(`${told}\n`)
  for (const warning of warnings) note(warning)
  return warnings.length === 0 ? 0 : 1
}

async function uninstall(values: FlagValues, { print, note }: CniTools): Promise<number> {
  // First the network's file: without a program its pods could not be started.
  const { lines, warnings } = await removeConflist(values.of(flags.configurations), values.of(flags.conflist))
  const programs = await removePrograms(values.of(flags.programs))
  for (const told of [...lines, ...programs]) print(`${told}\n`)
  for (const warning of warnings) note(warning)
  return warnings.length === 0 ? 0 : 1
}
