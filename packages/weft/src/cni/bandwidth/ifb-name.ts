import { createHash } from 'node:crypto'

const longest = 15

/** The device through which the traffic from a container goes, by the name that others give it too. */
export function ifbName(network: string, containerId: string): string {
  const hash = createHash('sha512').update(`${network}${containerId}`).digest('hex')
  return `bwp${hash}`.slice(0, longest)
}
