import { join } from 'node:path'

export interface PumpPlace {
  /** A folder that nobody else writes to, with the pump's control socket and what it complains of. */
  readonly runFolder: string
  /** The TUN device's name. Its addresses and routes, and whether it is up, are somebody else's business. */
  readonly device: string
}

export function controlPath({ runFolder, device }: PumpPlace): string {
  return join(runFolder, `pump-${device}.sock`)
}
