import { nearestName } from '../document/nearest-name.js'
import { type Environment, variablesOf } from './environment.js'
import type { Flag } from './flag.js'

const ours = /^(WEFTD|FLANNELD)_/
/** What Kubernetes puts into the environment for a Service that happens to be called weftd or flanneld. */
const serviceLink = /^(WEFTD|FLANNELD)_(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/

/** A sentence for each variable that looks like one of ours and says nothing to us; flanneld passes over them silently. */
export function unknownVariables(flags: readonly Flag<unknown>[], environment: Environment): readonly string[] {
  const known = flags.flatMap(variablesOf)
  return Object.keys(environment)
    .filter(name => ours.test(name) && !known.includes(name) && !serviceLink.test(name))
    .sort()
    .map(name => `${name}: unknown variable, ignored${hint(name, known)}`)
}

function hint(name: string, known: readonly string[]): string {
  const [prefix = ''] = ours.exec(name) ?? []
  const ends = known.filter(one => one.startsWith(prefix)).map(one => one.slice(prefix.length))
  const nearest = nearestName(name.slice(prefix.length), ends)
  return nearest === undefined ? '' : `; did you mean ${prefix}${nearest}?`
}
