import { type Problem, problem } from '../model/problem.js'

const mostProblems = 20

/** Who can write one bad key can write thousands. */
export function fewProblems(problems: readonly Problem[]): readonly Problem[] {
  const left = problems.length - mostProblems
  if (left <= 0) return problems
  return [...problems.slice(0, mostProblems), problem('lease-refused', 'more', `${left} more leases are left out`)]
}
