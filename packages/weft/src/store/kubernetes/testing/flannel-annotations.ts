import type { KubeNode } from '../node-api.js'

interface FlannelNode {
  readonly podCidrs: readonly string[]
  readonly annotations: KubeNode['annotations']
}

const at = 'flannel.alpha.coreos.com'

/** What flannel's nodes write into their annotations, byte for byte and in the order in which Go sorts the names. */
export const flannelNodes: { readonly [what: string]: FlannelNode } = {
  vxlan: {
    podCidrs: ['10.244.1.0/24'],
    annotations: {
      [`${at}/backend-data`]: '{"VNI":1,"VtepMAC":"c6:d2:32:6f:8f:44"}',
      [`${at}/backend-type`]: 'vxlan',
      [`${at}/kube-subnet-manager`]: 'true',
      [`${at}/public-ip`]: '192.168.64.3',
    },
  },
  'vxlan in dual stack': {
    podCidrs: ['10.244.2.0/24', 'fd00:10:244:2::/64'],
    annotations: {
      [`${at}/backend-data`]: '{"VNI":1,"VtepMAC":"c6:d2:32:6f:8f:45"}',
      [`${at}/backend-type`]: 'vxlan',
      [`${at}/backend-v6-data`]: '{"VNI":1,"VtepMAC":"c6:d2:32:6f:8f:46"}',
      [`${at}/kube-subnet-manager`]: 'true',
      [`${at}/public-ip`]: '192.168.64.4',
      [`${at}/public-ipv6`]: '2001:db8::4',
    },
  },
  'vxlan with IPv6 alone': {
    podCidrs: ['fd00:10:244:3::/64'],
    annotations: {
      [`${at}/backend-type`]: 'vxlan',
      [`${at}/backend-v6-data`]: '{"VNI":1,"VtepMAC":"c6:d2:32:6f:8f:47"}',
      [`${at}/kube-subnet-manager`]: 'true',
      [`${at}/public-ipv6`]: '2001:db8::5',
    },
  },
  'host-gw': {
    podCidrs: ['10.244.4.0/24'],
    annotations: {
      [`${at}/backend-data`]: 'null',
      [`${at}/backend-type`]: 'host-gw',
      [`${at}/kube-subnet-manager`]: 'true',
      [`${at}/public-ip`]: '192.168.64.6',
    },
  },
  'host-gw in dual stack': {
    podCidrs: ['10.244.5.0/24', 'fd00:10:244:5::/64'],
    annotations: {
      [`${at}/backend-data`]: 'null',
      [`${at}/backend-type`]: 'host-gw',
      [`${at}/backend-v6-data`]: 'null',
      [`${at}/kube-subnet-manager`]: 'true',
      [`${at}/public-ip`]: '192.168.64.7',
      [`${at}/public-ipv6`]: '2001:db8::7',
    },
  },
  'host-gw with IPv6 alone': {
    podCidrs: ['fd00:10:244:6::/64'],
    annotations: {
      [`${at}/backend-data`]: 'null',
      [`${at}/backend-type`]: 'host-gw',
      [`${at}/backend-v6-data`]: 'null',
      [`${at}/kube-subnet-manager`]: 'true',
      [`${at}/public-ip`]: '0.0.0.0',
      [`${at}/public-ipv6`]: '2001:db8::8',
    },
  },
  wireguard: {
    podCidrs: ['10.244.7.0/24', 'fd00:10:244:7::/64'],
    annotations: {
      [`${at}/backend-data`]: '{"PublicKey":"qB9k+8mJ1jgf2pQ0mIIRcXg3eHD1mGkVvnWPS5ZYQz8=","Port":51820}',
      [`${at}/backend-type`]: 'wireguard',
      [`${at}/backend-v6-data`]: '{"PublicKey":"qB9k+8mJ1jgf2pQ0mIIRcXg3eHD1mGkVvnWPS5ZYQz8=","Port":51821}',
      [`${at}/kube-subnet-manager`]: 'true',
      [`${at}/public-ip`]: '192.168.64.9',
      [`${at}/public-ipv6`]: '2001:db8::9',
    },
  },
  'wireguard without IPv6': {
    podCidrs: ['10.244.8.0/24'],
    annotations: {
      [`${at}/backend-data`]: '{"PublicKey":"7Z/OaDC6Mfr1cMSJKAKyiqULg1e6y4PZHzMdhOOc5XM=","Port":51820}',
      [`${at}/backend-type`]: 'wireguard',
      [`${at}/kube-subnet-manager`]: 'true',
      [`${at}/public-ip`]: '192.168.64.10',
    },
  },
  'ipip, which has no IPv6': {
    podCidrs: ['10.244.9.0/24'],
    annotations: {
      [`${at}/backend-data`]: 'null',
      [`${at}/backend-type`]: 'ipip',
      [`${at}/kube-subnet-manager`]: 'true',
      [`${at}/public-ip`]: '192.168.64.11',
    },
  },
  'extension, which says what its command printed': {
    podCidrs: ['10.244.10.0/24'],
    annotations: {
      [`${at}/backend-data`]: '"key=\\u003cabc\\u003e \\u0026 \\"more\\"\\nline two"',
      [`${at}/backend-type`]: 'extension',
      [`${at}/kube-subnet-manager`]: 'true',
      [`${at}/public-ip`]: '192.168.64.12',
    },
  },
  'udp, which does not say what it is': {
    podCidrs: ['10.244.11.0/24'],
    annotations: {
      [`${at}/backend-data`]: 'null',
      [`${at}/backend-type`]: '',
      [`${at}/kube-subnet-manager`]: 'true',
      [`${at}/public-ip`]: '192.168.64.13',
    },
  },
}
