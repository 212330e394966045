import { readDaemonOptions } from '../daemon/options.js'
import { openSources } from '../daemon/wire.js'
import { describe } from '../diff/describe.js'
import { diff } from '../diff/diff.js'
import { plan } from '../plan/plan.js'
import { questionFor } from '../plan/query.js'

/** `weft plan`: what a daemon with these flags would do here and now. Looks, and changes nothing. */
export async function runPlanCommand(args: readonly string[]): Promise<number> {
  const isJson = args.includes('--json')
  const options = readDaemonOptions(
    args.filter(arg => arg !== '--json'),
    process.env,
  )
  await using sources = await openSources(options)
  const { kernel, ...given } = sources
  const { state, facts } = await kernel.observe({ ...questionFor(given), isResync: true })
  const planned = plan({ ...given, options: options.node, facts })
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
