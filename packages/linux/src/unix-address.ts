import { endianness } from 'node:os'
import { AF_UNIX } from './constants.js'
import { LinuxError } from './linux-error.js'

/** `sun_path` of `struct sockaddr_un`. */
const longestName = 108

/** Where a unix socket is: a path, or with a leading `@` a name that no file system knows (an abstract one). */
export function unixAddress(name: string): Uint8Array {
  const isAbstract = name.startsWith('@')
  const text = Buffer.from(isAbstract ? `\0${name.slice(1)}` : name)
  // The kernel tells abstract names by their length and paths by the zero after them.
  const length = isAbstract ? text.length : text.length + 1
  if (length > longestName) throw new LinuxError({ operation: `name a socket ${name}`, errno: 'ENAMETOOLONG' })
  const address = Buffer.alloc(2 + length)
  if (endianness() === 'LE') address.writeUInt16LE(AF_UNIX)
  else address.writeUInt16BE(AF_UNIX)
  text.copy(address, 2)
  return address
}
