import { basename, dirname, join } from 'node:path'

/** Where status.json is: beside subnet.env, and under a name that goes with it where several daemons share a folder. */
export function statusPath(subnetPath: string): string {
  const name = basename(subnetPath, '.env')
  return join(dirname(subnetPath), name === 'subnet' ? 'status.json' : `${name}.status.json`)
}
