import { formatFlags } from '../flags/format-help.js'
import { findAction, placeFlags } from './etcd-command.js'
import { runExport } from './export-command.js'
import { runImport } from './import-command.js'
import { readServerOptions, serverFlags } from './read-server-options.js'
import type { ServerTools } from './server-tools.js'

export const serverCommandUsage = `weft server: a store for those who have no etcd, and the way from one store to another

  weft server                  serve until SIGTERM; weftd and etcdctl speak to it as to an etcd of one member

${formatFlags(serverFlags)}

  weft server export FILE      write the keys of a network, with what is left of their leases, to a file
  weft server import FILE      put them into another etcd; keys that say something else there are refused
  weft server import FILE --replace    … are overwritten
  weft server import FILE --dry-run    only say what would be done

  FILE may be - for standard output and input. import --json gives an answer for programs.
  --endpoints is short for --etcd-endpoints, and for export --prefix for --etcd-prefix.

${formatFlags(placeFlags)}
`

const actions = new Map([
  ['export', runExport],
  ['import', runImport],
])

/** `weft server`: exits 2 when it cannot start or a document is no good, 1 when a store does not do what it should. */
export async function runServerCommand(args: readonly string[], tools: ServerTools): Promise<number> {
  const [name, ...rest] = args
  if (args.some(word => /^--?h(elp)?$/.test(word))) {
    tools.print(serverCommandUsage)
    return 0
  }
  if (name === undefined || name.startsWith('-')) {
    await tools.serve(readServerOptions(args))
    return 0
  }
  return findAction('server', actions, name)(rest, tools)
}
