import { CniError } from './cni-error.js'
import { shown } from './shown.js'

/** Every version of the specification that there is, the oldest first. */
export const cniVersions = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'] as const

export type CniVersion = (typeof cniVersions)[number]

export const newestCniVersion: CniVersion = '1.1.0'

/** What a document says in its `cniVersion`; it is younger than the oldest version, where it was not yet said. */
export function parseCniVersion(text: string | undefined): CniVersion {
  if (text === undefined || text === '') return '0.1.0'
  const known = cniVersions.find(version => version === text)
  if (known !== undefined) return known
  throw new CniError('incompatibleVersion', `cniVersion ${shown(text)} is not known`, {
    details: `known are ${cniVersions.join(', ')}`,
  })
}

export function isAtLeast(version: CniVersion, minimum: CniVersion): boolean {
  return cniVersions.indexOf(version) >= cniVersions.indexOf(minimum)
}
