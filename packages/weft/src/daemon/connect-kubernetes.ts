import { ConfigError } from '../document/config-error.js'
import { UsageError } from '../document/usage-error.js'
import { type AnnotationNames, readAnnotationPrefix } from '../store/kubernetes/annotation-names.js'
import { openNodeApi } from '../store/kubernetes/http/open-node-api.js'
import type { NodeApi } from '../store/kubernetes/node-api.js'
import type { KubernetesOptions } from './options.js'

export interface KubernetesPlace extends AsyncDisposable {
  readonly api: NodeApi
  readonly names: AnnotationNames
  /** Where the API server is, for people. */
  readonly name: string
}

/** Nothing is sent before the first request. */
export async function connectKubernetes(options: KubernetesOptions): Promise<KubernetesPlace> {
  const { apiUrl, kubeconfigPath: kubeconfigFile, annotationPrefix } = options
  const names = readNames(annotationPrefix)
  const api = await openNodeApi({ names, ...(apiUrl && { apiUrl }), ...(kubeconfigFile && { kubeconfigFile }) })
  return { api, names, name: `Kubernetes API ${api.url}`, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() }
}

function readNames(prefix: string): AnnotationNames {
  try {
    return readAnnotationPrefix('--kube-annotation-prefix', prefix)
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error
  }
}
