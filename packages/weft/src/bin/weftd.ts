#!/usr/bin/env node
import { runProgram } from '../ctl/run-program.js'
import { runDaemon } from '../daemon/daemon.js'
import { daemonFlags } from '../daemon/flags/groups.js'
import { daemonHelp } from '../daemon/flags/help.js'
import { daemonOptionsOf } from '../daemon/options.js'
import { version } from '../daemon/version.js'
import { openParts } from '../daemon/wire.js'
import { helpFlag, isAsked, versionFlag } from '../flags/asking.js'
import { readLine } from '../flags/read-line.js'

await runProgram('weftd', async () => {
  const line = readLine(daemonFlags, process.argv.slice(2))
  if (isAsked(helpFlag, line)) return print(process.stdout, daemonHelp)
  // Scripts that ask flanneld look there.
  if (isAsked(versionFlag, line)) return print(process.stderr, `weftd ${version}\n`)
  const options = daemonOptionsOf(line, process.env)
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => stop.abort())
  await using parts = await openParts(options)
  await runDaemon(options, parts, stop.signal)
  return 0
})

function print(stream: NodeJS.WriteStream, text: string): number {
  stream.write(text)
  return 0
}
