import { dirname, resolve } from 'node:path'
import type { Cluster, User } from '@kubernetes/client-node/dist/config_types.js'
import { CORE_SCHEMA, load, YAMLException } from 'js-yaml'
import { ConfigError } from '../../../document/config-error.js'
import type { Json } from '../../../model/json.js'
import { checkServerUrl } from './check-server-url.js'
import { KubeconfigPart } from './kubeconfig-part.js'
import type { LoginProgram } from './login-program.js'
import { readExec } from './read-exec.js'

/** A server, and who we are there, in the words of the official client. */
export interface ClusterAndUser {
  readonly cluster: Cluster
  readonly user: User
  /** What tells who we are, if nothing else does: the official client has its own way to run it, which we do not take. */
  readonly program?: LoginProgram
}

/** What the current context of a kubeconfig says. Throws a ConfigError, in which no secret is. */
export function readKubeconfig(file: string, text: string): ClusterAndUser {
  const whole = KubeconfigPart.whole(file, parseYaml(file, text))
  const kind = whole.text('kind')
  if (kind !== undefined && kind !== 'Config') throw whole.refuse('kind', 'Config, that of a kubeconfig')
  const name = whole.required('current-context', `one of its contexts: ${namesIn(whole, 'contexts')}`)
  const context = named(whole, { list: 'contexts', name, by: 'current-context' }).required('context')
  const clusterName = context.required('cluster', `one of its clusters: ${namesIn(whole, 'clusters')}`)
  const cluster = named(whole, { list: 'clusters', name: clusterName, by: `context ${name}` }).required('cluster')
  const userName = context.text('user')
  const user =
    userName === undefined ? undefined : named(whole, { list: 'users', name: userName, by: `context ${name}` })
  const absolute = (path: string | undefined) => path && resolve(dirname(file), path)
  const contents = user?.optional('user')
  const exec = contents?.part('exec')
  return {
    cluster: readCluster(cluster, clusterName, absolute),
    user: { name: userName ?? 'nobody', ...readUser(contents, absolute) },
    ...(exec && { program: readExec(exec, dirname(file)) }),
  }
}

type Absolute = (path: string | undefined) => string | undefined

function readCluster(cluster: KubeconfigPart, name: string, absolute: Absolute): Cluster {
  const server = cluster.required('server', 'the URL of the API server')
  checkServerUrl(`${cluster.path}.server`, server)
  const ca = dataOrFile(cluster, 'certificate-authority', absolute)
  const [tlsServerName, proxyUrl] = [cluster.text('tls-server-name'), cluster.text('proxy-url')]
  return {
    name,
    server,
    skipTLSVerify: cluster.isTrue('insecure-skip-tls-verify'),
    ...(ca.data && { caData: ca.data }),
    ...(ca.file && { caFile: ca.file }),
    ...(tlsServerName && { tlsServerName }),
    ...(proxyUrl && { proxyUrl }),
  }
}

function readUser(user: KubeconfigPart | undefined, absolute: Absolute): Omit<User, 'name'> {
  if (user === undefined) return {}
  const certificate = dataOrFile(user, 'client-certificate', absolute)
  const key = dataOrFile(user, 'client-key', absolute)
  const hasKey = (key.data ?? key.file) !== undefined
  if (hasKey !== ((certificate.data ?? certificate.file) !== undefined))
    throw user.refuse(hasKey ? 'client-certificate' : 'client-key', 'client-certificate and client-key, or neither')
  const tokenFile = absolute(user.text('tokenFile'))
  const provider = user.part('auth-provider')?.value
  const authProvider = tokenFile === undefined ? provider : { name: 'tokenFile', config: { tokenFile } }
  const [token, username, password] = ['token', 'username', 'password'].map(name => user.text(name))
  const impersonateUser = user.text('as')
  return {
    ...(certificate.data && { certData: certificate.data }),
    ...(certificate.file && { certFile: certificate.file }),
    ...(key.data && { keyData: key.data }),
    ...(key.file && { keyFile: key.file }),
    ...(authProvider && { authProvider }),
    // A file is read again, and so it counts more than what was copied here once.
    ...(token && tokenFile === undefined && { token: token.trim() }),
    ...(username && { username, password: password ?? '' }),
    ...(impersonateUser && { impersonateUser }),
  }
}

/** What is said in the kubeconfig itself counts more than a file, for everybody but the official client. */
function dataOrFile(part: KubeconfigPart, name: string, absolute: Absolute): { data?: string; file?: string } {
  const data = part.text(`${name}-data`)
  if (data !== undefined) return { data }
  const file = absolute(part.text(name))
  return file === undefined ? {} : { file }
}

function named(whole: KubeconfigPart, { list, name, by }: { list: string; name: string; by: string }) {
  const entry = whole.parts(list).find(part => part.text('name') === name)
  const accepted = namesIn(whole, list)
  if (entry === undefined)
    throw new ConfigError({
      path: `${whole.path} ${by}`,
      found: JSON.stringify(name),
      accepted: `one of its ${list}: ${accepted}`,
    })
  return {
    optional: (key: string) => entry.part(key),
    required: (key: string) => entry.part(key) ?? raise(entry.refuse(key, 'what it is a name for')),
  }
}

function raise(error: Error): never {
  throw error
}

function namesIn(whole: KubeconfigPart, list: string): string {
  return (
    whole
      .parts(list)
      .map(part => part.text('name') ?? '')
      .join(', ') || 'there are none yet'
  )
}

function parseYaml(file: string, text: string): Json {
  try {
    // By way of JSON, for YAML can say what is none.
    const value: Json = JSON.parse(JSON.stringify(load(text, { schema: CORE_SCHEMA }) ?? null))
    return value
  } catch (cause) {
    if (!(cause instanceof YAMLException)) throw cause
    // The parser's own words show the lines around, where secrets may be.
    throw new ConfigError({
      path: file,
      found: `text that is not YAML (line ${cause.mark.line + 1})`,
      accepted: 'a kubeconfig',
    })
  }
}
