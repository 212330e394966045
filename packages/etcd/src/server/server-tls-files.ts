import { readFile } from 'node:fs/promises'
import type { SecureContextOptions } from 'node:tls'

/** Files, not their contents: they are read again now and then, so that they may be replaced at any time. */
export interface ServerTlsFiles {
  readonly certificate: string
  readonly key: string
  /** With this, clients must show a certificate that one of these authorities signed. */
  readonly clientCa?: string
}

export type ServerTls = Required<Pick<SecureContextOptions, 'cert' | 'key'>> & { ca?: Buffer }

export async function readServerTls({ certificate, key, clientCa }: ServerTlsFiles): Promise<ServerTls> {
  const files = [certificate, key, ...(clientCa === undefined ? [] : [clientCa])]
  const [certificateText, keyText, caText] = await Promise.all(files.map(file => readFile(file)))
  return { cert: certificateText ?? '', key: keyText ?? '', ...(caText && { ca: caText }) }
}
