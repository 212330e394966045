import { type Problem, problem } from '../model/problem.js'
import { reasonOf } from './store-error.js'

/** A store that does not do what it is asked, in its own words. */
export function storeFailure(name: string, error: Error): Problem {
  const what = reasonOf(error) === 'unreachable' ? 'does not answer' : 'refuses'
  return problem('store-failure', name, `${name} ${what}: ${error.message}; what it told last stays in force`)
}
