import { basename, dirname, join } from 'node:path'

/** Where the programs behind TUN devices are found: beside subnet.env, and under a name that goes with it where several daemons share a folder. */
export function pumpFolder(subnetPath: string): string {
  const name = basename(subnetPath, '.env')
  return join(dirname(subnetPath), name === 'subnet' ? 'pump' : `${name}.pump`)
}
