import { findProgram, isRootlike } from '@weft/linux'

const programs = { ip: 'iproute2', bridge: 'iproute2', nft: 'nftables' } as const

/** Why the tests of whole daemons cannot run here; false when they can. */
export const skip: string | false = whyNot() ?? false

function whyNot(): string | undefined {
  if (!isRootlike()) return 'needs the right to make network namespaces: root, or unshare -Urn'
  const missing = Object.entries(programs).find(([program]) => findProgram(program) === undefined)
  return missing && `needs the program ${missing[0]}; install the package ${missing[1]}`
}
