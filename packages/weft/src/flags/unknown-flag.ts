import { nearestName } from '../document/nearest-name.js'
import { UsageError } from '../document/usage-error.js'

/** Who wants to see more names than that reads the help. */
const fewNames = 10

/** Says which flag was probably meant; the value, which may be a secret, is not repeated. */
export function unknownFlag(place: string, name: string, names: readonly string[]): UsageError {
  // One letter is near to every other.
  const nearest = name.length > 1 ? nearestName(name, names) : undefined
  if (nearest !== undefined) return new UsageError(`${place}: found an unknown flag, accepted is --${nearest}`)
  const all = names.map(one => `--${one}`).join(', ')
  const accepted = names.length > fewNames ? 'is what --help lists' : `${names.length === 1 ? 'is' : 'are'} ${all}`
  return new UsageError(`${place}: found an unknown flag, accepted ${accepted}`)
}
