import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { ServerTlsFiles } from '@weft/etcd/server'
import { ConfigError } from '../document/config-error.js'
import { readText } from '../files/read-text.js'

/** Finds out before anything listens which of the files is no good, and why. The server itself would only say that one is. */
export async function checkTlsFiles({ certificate, key, clientCa }: ServerTlsFiles): Promise<void> {
  const shown = await readAs(certificate, 'a certificate in PEM', text => new X509Certificate(text))
  const secret = await readAs(key, 'a private key in PEM, without a password', text => createPrivateKey(text))
  if (!fits(shown, secret))
    throw new ConfigError({
      path: key,
      found: 'a key that is not that of the certificate',
      accepted: `the key of ${certificate}`,
    })
  if (clientCa !== undefined)
    await readAs(clientCa, 'certificates of authorities in PEM', text => new X509Certificate(text))
}

async function readAs<Content>(path: string, accepted: string, parse: (text: string) => Content): Promise<Content> {
  const text = await readText(path)
  try {
    return parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError({ path, found: `something else (${reason})`, accepted, cause })
  }
}

function fits(certificate: X509Certificate, key: KeyObject): boolean {
  return certificate.checkPrivateKey(key)
}
