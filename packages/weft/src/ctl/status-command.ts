import { parseArgs } from 'node:util'
import { askDaemon } from '../api/client.js'
import { checkFlags } from '../daemon/check-flags.js'
import { defaultSocketPath } from '../daemon/options.js'
import type { Report } from '../model/report.js'
import { formatReport } from './format-report.js'

const flags = {
  json: { type: 'boolean', default: false },
  'api-socket': { type: 'string', default: defaultSocketPath },
} as const

/** `weft status`: the daemon's report. Exits 1 when the node is not ready or something is refused. */
export async function runStatusCommand(args: readonly string[]): Promise<number> {
  checkFlags(args, flags)
  const { values } = parseArgs({ args: [...args], options: flags })
  const text = await askDaemon(values['api-socket'], '/v1/report')
  const report: Report = JSON.parse(text)
  process.stdout.write(values.json ? text : formatReport(report))
  return report.isReady && report.failures.length === 0 ? 0 : 1
}
