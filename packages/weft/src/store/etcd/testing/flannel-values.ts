/** Leases as flannel's nodes put them into etcd, byte for byte: key below the prefix, and value. */
export const flannelValues: { readonly [what: string]: { readonly key: string; readonly value: string } } = {
  vxlan: {
    key: 'subnets/10.5.34.0-24',
    value:
      '{"PublicIP":"192.168.64.3","PublicIPv6":null,"BackendType":"vxlan","BackendData":{"VNI":1,"VtepMAC":"c6:d2:32:6f:8f:44"}}',
  },
  'vxlan in dual stack': {
    key: 'subnets/10.5.35.0-24&fc00:0:1::-64',
    value:
      '{"PublicIP":"192.168.64.4","PublicIPv6":"2001:db8::4","BackendType":"vxlan","BackendData":{"VNI":1,"VtepMAC":"c6:d2:32:6f:8f:45"},"BackendV6Data":{"VNI":1,"VtepMAC":"c6:d2:32:6f:8f:46"}}',
  },
  wireguard: {
    key: 'subnets/10.5.36.0-24',
    value:
      '{"PublicIP":"192.168.64.5","PublicIPv6":null,"BackendType":"wireguard","BackendData":{"PublicKey":"7Z/OaDC6Mfr1cMSJKAKyiqULg1e6y4PZHzMdhOOc5XM=","Port":51820}}',
  },
  'wireguard in dual stack': {
    key: 'subnets/10.5.37.0-24&fc00:0:2::-64',
    value:
      '{"PublicIP":"192.168.64.6","PublicIPv6":"2001:db8::6","BackendType":"wireguard","BackendData":{"PublicKey":"qB9k+8mJ1jgf2pQ0mIIRcXg3eHD1mGkVvnWPS5ZYQz8=","Port":51820},"BackendV6Data":{"PublicKey":"qB9k+8mJ1jgf2pQ0mIIRcXg3eHD1mGkVvnWPS5ZYQz8=","Port":51821}}',
  },
  'host-gw': {
    key: 'subnets/10.5.38.0-24',
    value: '{"PublicIP":"192.168.64.7","PublicIPv6":null,"BackendType":"host-gw"}',
  },
  'host-gw in dual stack': {
    key: 'subnets/10.5.39.0-24&fc00:0:3::-64',
    value: '{"PublicIP":"192.168.64.8","PublicIPv6":"2001:db8::8","BackendType":"host-gw"}',
  },
  ipip: {
    key: 'subnets/10.5.40.0-24',
    value: '{"PublicIP":"192.168.64.9","PublicIPv6":null,"BackendType":"ipip"}',
  },
  ipsec: {
    key: 'subnets/10.5.41.0-24',
    value: '{"PublicIP":"192.168.64.10","PublicIPv6":null,"BackendType":"ipsec"}',
  },
  'extension, which says what its command printed': {
    key: 'subnets/10.5.42.0-24',
    value:
      '{"PublicIP":"192.168.64.11","PublicIPv6":null,"BackendType":"extension","BackendData":"key=\\u003cabc\\u003e \\u0026 \\"more\\"\\nline two"}',
  },
  'udp, which does not say what it is': {
    key: 'subnets/10.5.43.0-24',
    value: '{"PublicIP":"192.168.64.12","PublicIPv6":null}',
  },
}
