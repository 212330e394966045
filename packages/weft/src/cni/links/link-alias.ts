import { createHash } from 'node:crypto'
import type { ValidAttachment } from '@weft/cni'

/** The kernel takes 255 bytes. */
const longest = 255

/**
 * What we write on the host's end of what we make, since its name says nothing: whose it is. A container's id that would be
 * too long stands there as its hash. A network whose name alone is too long gets no alias, so nothing of it is ever collected.
 */
export function linkAlias(network: string, { containerId, interfaceName }: ValidAttachment): string | undefined {
  const plain = `${networkMark(network)}${containerId}:${interfaceName}`
  if (Buffer.byteLength(plain) <= longest) return plain
  const hash = createHash('sha256').update(containerId).digest('hex')
  const hashed = `${networkMark(network)}${hash}:${interfaceName}`
  return Buffer.byteLength(hashed) <= longest ? hashed : undefined
}

/** Is it of this network, and of none of these attachments? */
export function isGarbage(
  alias: string | undefined,
  { network, valid }: { readonly network: string; readonly valid: readonly ValidAttachment[] },
): boolean {
  return alias?.startsWith(networkMark(network)) === true && !valid.some(one => linkAlias(network, one) === alias)
}

/** Whose it is; a long id is told as its hash. Undefined for what we did not make. */
export function ownerOfAlias(alias: string | undefined): ValidAttachment | undefined {
  const [, containerId, interfaceName] = /^weft:[^:]*:([^:]*):([^:]*)$/.exec(alias ?? '') ?? []
  return containerId === undefined || interfaceName === undefined ? undefined : { containerId, interfaceName }
}

/** For people: 'container c1 (eth0)'. */
export function describeAlias(alias: string | undefined): string | undefined {
  const owner = ownerOfAlias(alias)
  return owner && `container ${owner.containerId} (${owner.interfaceName})`
}

function networkMark(network: string): string {
  return `weft:${network}:`
}
