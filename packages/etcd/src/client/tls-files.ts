import { readFile } from 'node:fs/promises'
import { type ChannelCredentials, credentials } from '@grpc/grpc-js'

/** Files, not their contents: they are read again for each connection, so that they may be replaced at any time. */
export interface TlsFiles {
  /** Who may have signed the server's certificate; without it, the authorities that Node trusts. */
  readonly ca?: string
  /** The client's own certificate and its key: both or none. */
  readonly certificate?: string
  readonly key?: string
  /** The name in the server's certificate, if it isn't the endpoint's host. */
  readonly serverName?: string
}

export async function readTlsFiles({ ca, certificate, key }: TlsFiles): Promise<ChannelCredentials> {
  const [caText, certificateText, keyText] = await Promise.all([ca, certificate, key].map(readIfNamed))
  return credentials.createSsl(caText, keyText, certificateText)
}

async function readIfNamed(path: string | undefined): Promise<Buffer | null> {
  return path === undefined ? null : await readFile(path)
}
