import { createHash } from 'node:crypto'
import { isContainerId, type ValidAttachment } from '@weft/cni'

/** Leaves room, in the 255 bytes of a name, for what is put around it while the file is written. */
const longestPlainName = 200

/**
 * flannel's name for a container's file, which its first attachment gets. None for an id that is too long for a file,
 * or that could lead anywhere else.
 */
export function plainFileName(containerId: string): string | undefined {
  return isContainerId(containerId) && containerId.length <= longestPlainName ? containerId : undefined
}

/** The name for one attachment alone. No container can be called so, since none has a plus in its id. */
export function ownFileName({ containerId, interfaceName }: ValidAttachment, network: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([containerId, interfaceName, network]))
    .digest('hex')
  // The id is for people; the hash says it all.
  return `${containerId.replace(/[^a-zA-Z0-9_.-]/g, '_').slice(0, 64)}+${hash.slice(0, 32)}`
}

export function isOwnFileName(name: string): boolean {
  return /^[a-zA-Z0-9_.-]{1,64}\+[0-9a-f]{32}$/.test(name)
}
