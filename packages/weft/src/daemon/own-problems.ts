import type { Problem, ProblemCode } from '../model/problem.js'
import type { OwnProblem, Status } from '../model/report.js'
import { remedies } from './remedies.js'

/** Where it is told of other nodes too, these tell of them. */
const sourcesOfOthers: ReadonlySet<string> = new Set(['store', 'turn'])
const codesOfOthers: ReadonlySet<ProblemCode> = new Set([
  'address-clash',
  'backend-data',
  'backend-differs',
  'lease-refused',
  'mac-clash',
  'not-on-link',
  'public-address',
  'subnet-clash',
  'subnet-outside-network',
])

/** What is wrong with this node itself, once each and what keeps it from being ready first: others tell of themselves. */
export function ownProblems(status: Status, bySource: ReadonlyMap<string, readonly Problem[]>): readonly OwnProblem[] {
  const found = new Map<string, OwnProblem>()
  const add = ({ code, sentence }: Pick<OwnProblem, 'code' | 'sentence'>) => {
    const remedy = remedies[code]
    if (!found.has(sentence)) found.set(sentence, { code, sentence, ...(remedy !== undefined && { remedy }) })
  }
  if (status.state === 'not-ready') add({ code: status.code, sentence: status.reason })
  for (const [source, problems] of bySource)
    for (const one of problems) if (!sourcesOfOthers.has(source) || !codesOfOthers.has(one.code)) add(one)
  return [...found.values()]
}
