import { createSecureContext } from 'node:tls'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { ConfigError } from '../../../document/config-error.js'
import { UsageError } from '../../../document/usage-error.js'
import { readText } from '../../../files/read-text.js'
import type { ApiPlace } from './api-place.js'
import { checkServerUrl } from './check-server-url.js'
import { type ClusterAndUser, readKubeconfig } from './read-kubeconfig.js'

export interface LoadedCluster extends ClusterAndUser {
  /** Where that comes from, for people. */
  readonly source: string
}

/** Finds out which server that is and who we are there. Throws a ConfigError, or a UsageError when nobody says. */
export async function loadCluster({ apiUrl, kubeconfigFile, podRoot }: ApiPlace): Promise<LoadedCluster> {
  if (apiUrl !== undefined) checkServerUrl('--kube-api-url', apiUrl)
  const loaded = kubeconfigFile === undefined ? ofPod(apiUrl, podRoot) : await ofFile(kubeconfigFile)
  const { cluster } = loaded
  const server = (apiUrl ?? cluster.server).replace(/\/+$/, '')
  // The official client takes a server that is spoken to in plain text for a mistake unless it is told otherwise.
  const skipTLSVerify = cluster.skipTLSVerify || server.startsWith('http:')
  return { ...loaded, cluster: { ...cluster, server, skipTLSVerify } }
}

async function ofFile(file: string): Promise<LoadedCluster> {
  const read = readKubeconfig(file, await readText(file))
  await checkCertificates(file, read)
  return { ...read, source: `user ${read.user.name} of ${file}` }
}

/** The service account of this pod. To a URL in plain text its token is not sent. */
function ofPod(apiUrl: string | undefined, root: string | undefined): LoadedCluster {
  const isInPod = Boolean(process.env.KUBERNETES_SERVICE_HOST)
  if (apiUrl !== undefined && (!isInPod || apiUrl.startsWith('http:'))) {
    const cluster = { name: 'named by its URL', server: apiUrl, skipTLSVerify: false }
    return { source: 'nobody, for there is no --kubeconfig-file', cluster, user: { name: 'nobody' } }
  }
  if (!isInPod)
    throw new UsageError(
      'found none of --kubeconfig-file, --kube-api-url and KUBERNETES_SERVICE_HOST, accepted is one of them: in a pod Kubernetes sets the last; without any nobody knows where the API server is',
    )
  const config = new KubeConfig()
  config.loadFromCluster(root)
  const [cluster, user] = [config.getCurrentCluster(), config.getCurrentUser()]
  if (cluster === null || user === null) throw new Error('the official client has loaded a pod without an account')
  return { source: "the pod's service account", cluster, user }
}

/** What cannot be used is found at the start, and not at the first handshake. */
async function checkCertificates(file: string, { cluster, user }: ClusterAndUser): Promise<void> {
  const decoded = async (data: string | undefined, path: string | undefined) => {
    if (data !== undefined) return Buffer.from(data, 'base64')
    return path === undefined ? undefined : await readText(path)
  }
  const ca = await decoded(cluster.caData, cluster.caFile)
  if (ca !== undefined && !ca.includes('-----BEGIN'))
    throw new ConfigError({
      path: `${file}: cluster ${cluster.name}: certificate-authority`,
      found: 'no certificate',
      accepted: 'one as PEM',
    })
  check(`${file}: cluster ${cluster.name}: certificate-authority`, () => createSecureContext({ ca }))
  const [cert, key] = [await decoded(user.certData, user.certFile), await decoded(user.keyData, user.keyFile)]
  check(`${file}: user ${user.name}: client-certificate and client-key`, () => createSecureContext({ cert, key }))
}

function check(path: string, use: () => unknown): void {
  try {
    use()
  } catch (cause) {
    const found = `what cannot be used (${cause instanceof Error ? cause.message : String(cause)})`
    throw new ConfigError({ path, found, accepted: 'PEM of certificates, and of a key that belongs to them', cause })
  }
}
