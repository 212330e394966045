import { readFileSync } from 'node:fs'
import { CertificateAuthority, type ServerTlsFiles } from '@weft/etcd/testing'
import type { TemporaryFolder } from '../temporary-folder.js'

interface Issued {
  readonly certificate: string
  readonly key: string
}

/** What one authority has signed. */
interface Generation {
  readonly authority: CertificateAuthority
  readonly server: Issued
  readonly client: Issued
}

/** The files that servers and clients are told to use, whose contents somebody replaces. */
export class CertificateFiles {
  readonly #folder: TemporaryFolder

  constructor(folder: TemporaryFolder) {
    this.#folder = folder
  }

  get server(): ServerTlsFiles {
    return this.#namesOf('server')
  }

  get client(): ServerTlsFiles {
    return this.#namesOf('client')
  }

  async issue(name: string, hosts: readonly string[]): Promise<Generation> {
    const authority = await CertificateAuthority.create(this.#folder.path, name)
    return {
      authority,
      server: await authority.sign(
        `${name}-server`,
        hosts.map(host => `IP:${host}`),
      ),
      client: await authority.sign(`${name}-client`),
    }
  }

  trust(...generations: readonly Generation[]): void {
    const certificates = generations.map(({ authority }) => readFileSync(authority.file, 'utf8'))
    this.#folder.write('ca.crt', certificates.join(''))
  }

  use(generation: Generation): void {
    for (const side of ['server', 'client'] as const) {
      const { certificate, key } = generation[side]
      this.#folder.write(`${side}.crt`, readFileSync(certificate, 'utf8'))
      this.#folder.write(`${side}.key`, readFileSync(key, 'utf8'))
    }
  }

  #namesOf(side: string): ServerTlsFiles {
    const name = (file: string) => this.#folder.join(file)
    return { ca: name('ca.crt'), certificate: name(`${side}.crt`), key: name(`${side}.key`) }
  }
}
