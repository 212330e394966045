import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram } from './find-program.js'

const run = promisify(execFile)

/** For the `skip` of a test: why no certificates can be made here, or false. */
export const skipWithoutOpenssl: string | false =
  findProgram('openssl') === undefined ? 'openssl is not installed; on Debian: apt-get install openssl' : false

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-x509', '-days', '2']

/** Signs certificates for tests, through the program openssl. */
export class CertificateAuthority {
  /** The file of its own certificate. */
  readonly file: string
  readonly #key: string
  readonly #folder: string

  private constructor(folder: string, name: string) {
    this.#folder = folder
    this.file = join(folder, `${name}.crt`)
    this.#key = join(folder, `${name}.key`)
  }

  static async create(folder: string, name = 'ca'): Promise<CertificateAuthority> {
    const authority = new CertificateAuthority(folder, name)
    await openssl(['-subj', `/CN=${name}`, '-keyout', authority.#key, '-out', authority.file])
    return authority
  }

  /** A certificate for servers and clients, good for the loopback address and the further names given. */
  async sign(name: string, names: readonly string[] = []): Promise<{ certificate: string; key: string }> {
    const certificate = join(this.#folder, `${name}.crt`)
    const key = join(this.#folder, `${name}.key`)
    const config = join(this.#folder, `${name}.cnf`)
    const alternatives = ['IP:127.0.0.1', 'DNS:localhost', ...names].join(',')
    await writeFile(
      config,
      `[req]\ndistinguished_name=name\n[name]\n[leaf]\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=${alternatives}\n`,
    )
    const signedBy = ['-CA', this.file, '-CAkey', this.#key, '-config', config, '-extensions', 'leaf']
    await openssl([...signedBy, '-subj', `/CN=${name}`, '-keyout', key, '-out', certificate])
    return { certificate, key }
  }
}

async function openssl(args: readonly string[]): Promise<void> {
  await run('openssl', ['req', ...newKey, ...args])
}
