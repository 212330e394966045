import { runProgram, stopSignal } from '../ctl/run-program.js'
import { daemonFlags } from '../daemon/flags/groups.js'
import { daemonHelp } from '../daemon/flags/help.js'
import type { StatusFile } from '../daemon/status-file.js'
import { version } from '../daemon/version.js'
import { withStatusFile } from '../daemon/with-status-file.js'
import { UsageError } from '../document/usage-error.js'
import { helpFlag, isAsked, versionFlag } from '../flags/asking.js'
import { type Line, readLine } from '../flags/read-line.js'

void runProgram('weftd', async () => {
  const args = process.argv.slice(2)
  const line = lineOf(args)
  if (line && isAsked(helpFlag, line)) return print(process.stdout, daemonHelp)
  // Scripts that ask flanneld look there.
  if (line && isAsked(versionFlag, line)) return print(process.stderr, `weftd ${version}\n`)
  // A line that cannot be read is read once more where status.json tells why.
  const work = (file: StatusFile) => runWith(line ?? readLine(daemonFlags, args), file)
  return withStatusFile({ args, environment: process.env }, work)
})

function lineOf(args: readonly string[]): Line | undefined {
  try {
    return readLine(daemonFlags, args)
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}

/** What it needs is loaded only now: some of it may fail even at that, and status.json has to tell. */
async function runWith(line: Line, statusFile: StatusFile): Promise<number> {
  const [{ daemonOptionsOf }, { isNamed, nameNode }, { openLog }, { EarlyTeller }, { openParts }, { runDaemon }] =
    await Promise.all([
      import('../daemon/options.js'),
      import('../daemon/name-node.js'),
      import('../daemon/log.js'),
      import('../daemon/early-teller.js'),
      import('../daemon/wire.js'),
      import('../daemon/daemon.js'),
    ])
  const said = daemonOptionsOf(line, process.env)
  const stop = stopSignal()
  const early = new EarlyTeller(openLog(said.log), statusFile)
  const naming = () => nameNode(said, early.tell, stop)
  const options = isNamed(said) ? said : await early.answering(said.health, naming)
  if (options === undefined) return 0
  await using parts = await openParts(options)
  await runDaemon(options, { ...parts, statusFile }, stop)
  return 0
}

function print(stream: NodeJS.WriteStream, text: string): number {
  stream.write(text)
  return 0
}
