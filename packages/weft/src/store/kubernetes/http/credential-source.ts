import type { RequestOptions } from 'node:https'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { StoreError } from '../../store-error.js'
import type { ApiPlace } from './api-place.js'
import type { Credentials } from './credentials.js'
import { type LoadedCluster, loadCluster } from './load-cluster.js'
import { ProgramLogin } from './program-login.js'
import { within } from './within.js'

/** Files and programs are asked so often at most. */
const freshMs = 10_000

/** Longer than a program may take. */
const longestMs = 30_000

const nothingPrinted = 'the program printed no credentials'

/** Of what a program says about its failure. */
const mostWords = 300

/**
 * The credentials of the moment, by the official client: kubeconfig, tokens and certificates are read again from their
 * files, programs are run again when theirs run out. Nothing that is secret is in an error.
 */
export class CredentialSource {
  readonly #place: ApiPlace
  #loaded: LoadedCluster
  #client: KubeConfig
  #asked: { readonly answer: Promise<Credentials>; readonly untilMs: number } | undefined
  #newest: Credentials | undefined

  private constructor(place: ApiPlace, loaded: LoadedCluster) {
    this.#place = place
    this.#loaded = loaded
    this.#client = clientOf(loaded)
  }

  /** Throws a ConfigError or a UsageError. */
  static async open(place: ApiPlace): Promise<CredentialSource> {
    return new CredentialSource(place, await loadCluster(place))
  }

  get server(): string {
    return this.#loaded.cluster.server
  }

  /** Throws a StoreError. All who ask at the same time get the same answer. */
  async current(signal: AbortSignal): Promise<Credentials> {
    if (this.#asked === undefined || performance.now() > this.#asked.untilMs)
      this.#asked = { answer: this.#ask(), untilMs: performance.now() + freshMs }
    const asked = this.#asked
    try {
      return await within({ ms: longestMs, late: `nothing for ${longestMs / 1000} seconds`, signal }, asked.answer)
    } catch (error) {
      signal.throwIfAborted()
      if (this.#asked === asked) this.#forget()
      throw new StoreError('denied', `there are no credentials of ${this.#loaded.source}: ${wordsOf(error)}`, error)
    }
  }

  /** The server does not take them. Whoever asks next gets others, if there are others. */
  refuse(refused: Credentials): void {
    if (this.#newest === refused) this.#forget()
  }

  #forget(): void {
    this.#asked = undefined
    // It remembers what programs and files have said, even if that was no good.
    this.#client = clientOf(this.#loaded)
  }

  async #ask(): Promise<Credentials> {
    const loaded = await loadCluster(this.#place)
    if (JSON.stringify(loaded) !== JSON.stringify(this.#loaded)) this.#client = clientOf(loaded)
    this.#loaded = loaded
    const options: RequestOptions = {}
    await this.#client.applyToHTTPSOptions(options)
    const credentials = credentialsOf(loaded, options)
    const isSomebody = credentials.headers.Authorization !== undefined || credentials.tls.cert !== undefined
    if (loaded.program !== undefined && !isSomebody) throw new Error(nothingPrinted)
    this.#newest = credentials
    return credentials
  }
}

function clientOf({ cluster, user, program }: LoadedCluster): KubeConfig {
  const client = new KubeConfig()
  if (program !== undefined) client.addAuthenticator(new ProgramLogin(program))
  client.loadFromClusterAndUser(cluster, user)
  return client
}

function credentialsOf({ source, cluster }: LoadedCluster, options: RequestOptions): Credentials {
  const { headers = {}, auth, ca, cert, key, rejectUnauthorized, servername, agent } = options
  // A token may end with the line in its file.
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value).trim()] as const)
  return {
    server: cluster.server,
    source,
    headers: Object.fromEntries(texts),
    ...(auth && { auth }),
    tls: {
      ...(ca && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
      ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
      ...(servername !== undefined && { servername }),
    },
    ...(cluster.proxyUrl !== undefined && typeof agent === 'object' && { proxy: agent }),
  }
}

/** What a program has printed in place of credentials may be credentials. */
function wordsOf(error: unknown): string {
  if (error instanceof SyntaxError || error instanceof TypeError) return nothingPrinted
  const words = (error instanceof Error ? error.message : String(error)).trim().replaceAll(/\s+/g, ' ')
  return words.length > mostWords ? `${words.slice(0, mostWords)}…` : words
}
