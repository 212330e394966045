import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The argument with which an etcd gives out signed tokens that run out after a time like `2s`, whether or not they are used. */
export async function expiringTokens(folder: string, life: string): Promise<string> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const [publicFile, privateFile] = [join(folder, 'token.pub'), join(folder, 'token.key')]
  await writeFile(publicFile, publicKey.export({ type: 'spki', format: 'pem' }))
  await writeFile(privateFile, privateKey.export({ type: 'pkcs1', format: 'pem' }))
  return `--auth-token=jwt,pub-key=${publicFile},priv-key=${privateFile},sign-method=RS256,ttl=${life}`
}
