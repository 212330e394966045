import { UsageError } from '../../document/usage-error.js'
import type { NodeApi } from './node-api.js'

export interface Identity {
  readonly NODE_NAME?: string | undefined
  readonly POD_NAME?: string | undefined
  readonly POD_NAMESPACE?: string | undefined
}

/** The name of this machine in the cluster: it is said, or it is that of the node on which this pod runs. */
export async function findNodeName(
  api: Pick<NodeApi, 'nodeOfPod'>,
  { NODE_NAME, POD_NAME, POD_NAMESPACE }: Identity,
  signal: AbortSignal,
): Promise<string> {
  if (NODE_NAME) return NODE_NAME
  if (!POD_NAME || !POD_NAMESPACE)
    throw new UsageError(
      'found none of --node-name, NODE_NAME and POD_NAME with POD_NAMESPACE, accepted is one of them: without it nobody knows which node of the cluster this is',
    )
  const node = await api.nodeOfPod({ namespace: POD_NAMESPACE, name: POD_NAME }, signal)
  if (node !== undefined) return node
  throw new UsageError(
    `POD_NAMESPACE and POD_NAME: found ${POD_NAMESPACE}/${POD_NAME}, which runs on no node of this cluster, accepted is the pod of this process`,
  )
}
