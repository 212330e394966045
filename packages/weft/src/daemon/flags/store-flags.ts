import { booleanFlag, flag } from '../../flags/define.js'
import { file, oneOf, wholeNumber } from '../../flags/kinds.js'

/** Where the network and the leases are. */
export const storeFlags = {
  store: flag(
    {
      name: 'store',
      placeholder: 'etcd|file',
      default: 'etcd',
      isOurs: true,
      help: 'where net-conf and leases are: both in etcd, or in --net-config-path and --leases-file',
    },
    oneOf('etcd', 'file'),
  ),
  usesKubernetes: booleanFlag({
    name: 'kube-subnet-mgr',
    help: "leases are the pod CIDRs of a cluster's nodes, and net-conf is in --net-config-path",
  }),
  netConfigPath: flag(
    {
      name: 'net-config-path',
      placeholder: 'FILE',
      default: '/etc/kube-flannel/net-conf.json',
      help: 'the network: range, subnet length, backend; with etcd it is there instead',
    },
    file,
  ),
  leasesFile: flag(
    {
      name: 'leases-file',
      placeholder: 'FILE',
      default: '/etc/weft/leases.json',
      isOurs: true,
      help: "every node's subnet and address, the same file on each node",
    },
    file,
  ),
  renewMarginMinutes: flag(
    {
      name: 'subnet-lease-renew-margin',
      placeholder: 'MINUTES',
      default: 60,
      help: 'renew the lease in etcd when it has so long left, 1 to 1439; weft renews it anyway after a fifth of its day or a little later, so only more than about 1000 changes anything',
    },
    wholeNumber(1, 1439),
  ),
  snapshotFile: flag(
    {
      name: 'snapshot-file',
      placeholder: 'FILE',
      default: '/var/lib/weft/snapshot.json',
      isOurs: true,
      help: 'what this node remembers of etcd or the Kubernetes API, for a start while that is away',
    },
    file,
  ),
}
