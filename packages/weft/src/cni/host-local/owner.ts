/** Who has an address. */
export interface Owner {
  readonly containerId: string
  /** Files of very old plugins don't say it. */
  readonly interfaceName?: string
}

const lineBreak = '\r\n'

/** What stands in the file of an address, byte for byte as every host-local writes it. */
export function formatOwner({ containerId, interfaceName }: Required<Owner>): string {
  return `${containerId}${lineBreak}${interfaceName}`
}

/** Undefined when there is nothing: who made the file was ended before it wrote. */
export function parseOwner(text: string): Owner | undefined {
  const [containerId = '', ...rest] = text.trim().split(lineBreak)
  if (containerId === '') return undefined
  return rest.length === 0 ? { containerId } : { containerId, interfaceName: rest.join(lineBreak) }
}
