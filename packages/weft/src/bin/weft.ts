import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { readNetworkUse } from '../cni/host-local/network-use.js'
import { runCleanupCommand } from '../ctl/cleanup-command.js'
import { runCniCommand } from '../ctl/cni-command.js'
import { runConfigCommand } from '../ctl/config-command.js'
import { runDockerOptionsCommand } from '../ctl/docker-options-command.js'
import type { EtcdCommandTools } from '../ctl/etcd-command.js'
import { runExplainCommand } from '../ctl/explain-command.js'
import { runIpamCommand } from '../ctl/ipam-command.js'
import { runLeaseCommand } from '../ctl/lease-command.js'
import { runPlanCommand } from '../ctl/plan-command.js'
import { runProgram, stopSignal } from '../ctl/run-program.js'
import { runServerCommand } from '../ctl/server-command.js'
import type { ServerTools } from '../ctl/server-tools.js'
import { runStatusCommand } from '../ctl/status-command.js'
import { connectEtcd, openEtcd } from '../daemon/connect-etcd.js'
import { version } from '../daemon/version.js'
import { nearestName } from '../document/nearest-name.js'
import { UsageError } from '../document/usage-error.js'
import { readText } from '../files/read-text.js'
import { writeFileSafely } from '../files/write-file-safely.js'
import { runLabCommand } from '../lab/index.js'
import { runServer } from '../server/run-server.js'
import { systemClock } from '../time/clock.js'

const usage = `weft: a layer-3 network for containers

  weft status [--json] [--api-socket FILE]   what the daemon on this node says of itself
  weft plan   [--json] FLAGS OF WEFTD        what a daemon with these flags would do here; see weft plan --help
  weft explain iface [--json] FLAGS OF WEFTD which interface and address a daemon with these flags would take, and why
  weft config COMMAND                        net-conf.json, in a file or in etcd; see weft config --help
  weft lease  COMMAND                        who has which subnet, in etcd; see weft lease --help
  weft server [COMMAND]                      a store of weft's own for all of that; see weft server --help
  weft cleanup [--dry-run]                   takes away what weft or flannel keeps on this node; see weft cleanup --help
  weft ipam   [--json]                       which addresses of this node are used, and by what; see weft ipam --help
  weft cni    COMMAND                        makes container runtimes on this node use weft; see weft cni --help
  weft docker-opts FLAGS                     Docker's options for this node's subnet; see weft docker-opts --help
  weft lab    COMMAND                        a cluster out of network namespaces on this machine; see weft lab --help
  weft --version
`

const terminal = {
  print,
  note: (sentence: string) => process.stderr.write(`weft: ${sentence}\n`),
  read: (path: string) => (path === '-' ? readAll(process.stdin) : readText(path)),
  environment: process.env,
}

const tools: EtcdCommandTools = {
  ...terminal,
  async connect(options) {
    const place = await connectEtcd(options)
    return { ...place, [Symbol.asyncDispose]: async () => place[Symbol.dispose]() }
  },
}

const serverTools: ServerTools = {
  ...terminal,
  connect: openEtcd,
  write: (path, text) => writeFileSafely(path, text, { mode: 0o600 }),
  now: () => new Date().toISOString(),
  async serve(options) {
    await runServer(options, print, stopSignal())
  },
}

const dockerTools = {
  ...terminal,
  environment: process.env,
  write: (path: string, text: string) => writeFileSafely(path, text, { mode: 0o644 }),
}

const ipamTools = {
  ...terminal,
  read: (path: string) => readText(path).catch(absent),
  list: async (folder: string) => ((await readdir(folder).catch(absent)) ?? []).sort().map(name => join(folder, name)),
  use: readNetworkUse,
}
const cniTools = () => ({ ...terminal, clock: systemClock, signal: stopSignal() })

const commands = new Map<string, (args: readonly string[]) => Promise<number>>([
  ['status', runStatusCommand],
  ['plan', runPlanCommand],
  ['explain', runExplainCommand],
  ['config', args => runConfigCommand(args, tools)],
  ['lease', args => runLeaseCommand(args, tools)],
  ['server', args => runServerCommand(args, serverTools)],
  ['cleanup', runCleanupCommand],
  ['ipam', args => runIpamCommand(args, ipamTools)],
  ['cni', args => runCniCommand(args, cniTools())],
  ['docker-opts', args => runDockerOptionsCommand(args, dockerTools)],
  ['lab', runLabCommand],
])

void runProgram('weft', async () => {
  const [name, ...args] = process.argv.slice(2)
  if (name === '--version') return print(`weft ${version}\n`)
  if (name === undefined || name === '--help' || name === 'help') return print(usage)
  const command = commands.get(name)
  if (command !== undefined) return command(args)
  const nearest = nearestName(name, [...commands.keys()])
  throw new UsageError(`there is no command ${name}; ${nearest ? `did you mean ${nearest}?` : 'see weft --help'}`)
})

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

/** Something that is not there says nothing; what can't be read for another reason is told. */
function absent(error: unknown): undefined {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw error
}
