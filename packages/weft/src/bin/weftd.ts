#!/usr/bin/env node
import { runProgram } from '../ctl/run-program.js'
import { runDaemon } from '../daemon/daemon.js'
import { daemonUsage, readDaemonOptions } from '../daemon/options.js'
import { version } from '../daemon/version.js'
import { openParts } from '../daemon/wire.js'

const usage = `weftd: keeps this node's part of the network as the leases say

${daemonUsage}
  --version
  --help
`

await runProgram('weftd', async () => {
  const args = process.argv.slice(2)
  if (args.includes('--help')) return print(usage)
  if (args.includes('--version')) return print(`weftd ${version}\n`)
  const options = readDaemonOptions(args, process.env)
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => stop.abort())
  await using parts = await openParts(options)
  await runDaemon(options, parts, stop.signal)
  return 0
})

function print(text: string): number {
  process.stdout.write(text)
  return 0
}
