import { askDaemon } from '../api/client.js'
import { fileFlags } from '../daemon/flags/file-flags.js'
import { helpFlag, isAsked } from '../flags/asking.js'
import { formatFlags } from '../flags/format-help.js'
import { readFlags } from '../flags/read-flags.js'
import { readLine } from '../flags/read-line.js'
import { refuseWords } from '../flags/refuse-words.js'
import type { Report } from '../model/report.js'
import { jsonFlag } from './etcd-command.js'
import { formatReport } from './format-report.js'

const flags = [jsonFlag, fileFlags.apiSocket]

const usage = `weft status: what the daemon on this node says of itself

  weft status [--json] [--api-socket FILE]

${formatFlags(flags)}

Exits 1 when the node is not ready or the kernel refuses something.
`

/** `weft status`: the daemon's report. Exits 1 when the node is not ready or something is refused. */
export async function runStatusCommand(args: readonly string[]): Promise<number> {
  const line = readLine([...flags, helpFlag], args)
  if (isAsked(helpFlag, line)) {
    process.stdout.write(usage)
    return 0
  }
  refuseWords(line.words)
  const values = readFlags(flags, line)
  const text = await askDaemon(values.of(fileFlags.apiSocket), '/v1/report')
  const report: Report = JSON.parse(text)
  process.stdout.write(values.of(jsonFlag) ? text : formatReport(report))
  return report.isReady && report.failures.length === 0 ? 0 : 1
}
