import { CniError } from './cni-error.js'
import { shown } from './shown.js'

/** CNI_ARGS: `K8S_POD_NAME=web;IP=10.1.7.9`. */
export function parseCniArgs(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(';').filter(pair => pair !== '')
  return new Map(pairs.map(readPair))
}

export function formatCniArgs(args: ReadonlyMap<string, string>): string {
  return [...args].map(([key, value]) => `${key}=${value}`).join(';')
}

function readPair(pair: string): [string, string] {
  const equals = pair.indexOf('=')
  if (equals > 0) return [pair.slice(0, equals), pair.slice(equals + 1)]
  throw new CniError(
    'invalidEnvironment',
    `CNI_ARGS: found ${shown(pair)}, accepted are pairs like KEY=value;KEY=value`,
  )
}
