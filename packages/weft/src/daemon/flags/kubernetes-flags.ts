import { booleanFlag, flag, optionalFlag } from '../../flags/define.js'
import { file, text } from '../../flags/kinds.js'

/** How to reach the Kubernetes API, and what is written there. */
export const kubernetesFlags = {
  apiUrl: optionalFlag(
    { name: 'kube-api-url', placeholder: 'URL', help: 'the API server, if it is not the one of --kubeconfig-file' },
    text,
  ),
  kubeconfigFile: optionalFlag(
    {
      name: 'kubeconfig-file',
      placeholder: 'FILE',
      help: 'how to reach the API server from outside; in a pod the service account says it',
    },
    file,
  ),
  annotationPrefix: flag(
    {
      name: 'kube-annotation-prefix',
      placeholder: 'TEXT',
      default: 'flannel.alpha.coreos.com',
      help: 'with which the annotations of nodes begin',
    },
    text,
  ),
  allocatesPodCidrs: booleanFlag({
    name: 'allocate-node-cidrs',
    isOurs: true,
    help: 'give this node a pod CIDR of net-conf where no controller manager does; needs the right to patch nodes',
  }),
  setsNetworkUnavailable: booleanFlag({
    name: 'set-node-network-unavailable',
    default: true,
    help: "set the node's condition NetworkUnavailable to False when the network is there",
  }),
}
