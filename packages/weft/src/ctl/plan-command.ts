import { daemonFlags, settingGroups } from '../daemon/flags/groups.js'
import { nameNode } from '../daemon/name-node.js'
import { daemonOptionsOf } from '../daemon/options.js'
import { openSources } from '../daemon/wire.js'
import { describe } from '../diff/describe.js'
import { diff } from '../diff/diff.js'
import { helpFlag, isAsked } from '../flags/asking.js'
import { formatHelp } from '../flags/format-help.js'
import { readLine } from '../flags/read-line.js'
import type { Problem } from '../model/problem.js'
import { plan } from '../plan/plan.js'
import { questionFor } from '../plan/query.js'
import { jsonFlag } from './etcd-command.js'

const planUsage = `weft plan: what a daemon with these flags would do here, as an operator's lines; nothing is changed

  --json gives an answer for programs. All else is as for weftd; a + marks what flanneld does not have.

${formatHelp(settingGroups)}
`

/** `weft plan`: what a daemon with these flags would do here and now. Looks, and changes nothing. */
export async function runPlanCommand(args: readonly string[]): Promise<number> {
  const line = readLine([jsonFlag, ...daemonFlags], args)
  if (isAsked(helpFlag, line)) {
    process.stdout.write(planUsage)
    return 0
  }
  const isJson = isAsked(jsonFlag, line)
  const said = daemonOptionsOf(line, process.env)
  const tell = ({ sentence }: Problem) => void process.stderr.write(`# ${sentence}\n`)
  const options = (await nameNode(said, tell, new AbortController().signal)) ?? said
  for (const warning of options.warnings) process.stderr.write(`# ${warning}\n`)
  await using sources = await openSources(options)
  const { kernel, ...rest } = sources
  const given = { ...rest, options: options.node, holdsLease: options.store.is !== 'file' }
  const { state, facts } = await kernel.observe({ ...questionFor(given), isResync: true })
  const planned = plan({ ...given, facts })
  const difference =
    planned.outcome === 'planned' ? diff(planned.desired, state, planned.scope) : { operations: [], problems: [] }
  const problems = [...planned.problems, ...difference.problems]
  const lines = difference.operations.map(operation => ({ operation, text: describe(operation) }))
  if (isJson) process.stdout.write(`${JSON.stringify({ operations: lines, problems }, undefined, 2)}\n`)
  else {
    for (const { sentence } of problems) process.stderr.write(`# ${sentence}\n`)
    for (const { text } of lines) process.stdout.write(`${text}\n`)
    if (lines.length === 0 && planned.outcome === 'planned') process.stderr.write('# nothing to do\n')
  }
  return planned.outcome === 'planned' ? 0 : 1
}
