import type { Family } from '../network-documents.js'

/** What flannel's contract says of a node that a real flanneld has worked on: 10.244.n.0/24 at 192.0.2.n, and the same in IPv6. */
export interface FlannelPlan {
  readonly backend: { readonly Type: 'vxlan' | 'host-gw'; readonly DirectRouting?: boolean }
  readonly families: readonly Family[]
  readonly rules: 'iptables' | 'nftables'
}

const places = {
  ipv4: {
    device: 'flannel.1',
    mtu: 1450,
    network: '10.244.0.0/16',
    base: (n: number) => `10.244.${n}.0`,
    length: 24,
    host: 32,
    end: (n: number) => `192.0.2.${n}`,
    mac: (n: number) => `02:00:00:00:04:0${n}`,
    multicast: '224.0.0.0/4',
    iptables: 'iptables',
    nft: { family: 'ip', table: 'flannel-ipv4' },
  },
  ipv6: {
    device: 'flannel-v6.1',
    mtu: 1430,
    network: 'fd00:10:244::/48',
    base: (n: number) => `fd00:10:244:${n}::`,
    length: 64,
    host: 128,
    end: (n: number) => `2001:db8:0:2::${n}`,
    mac: (n: number) => `02:00:00:00:06:0${n}`,
    multicast: 'ff00::/8',
    iptables: 'ip6tables',
    nft: { family: 'ip6', table: 'flannel-ipv6' },
  },
} as const

const subnetOf = (family: Family, n: number) => `${places[family].base(n)}/${places[family].length}`

/** Devices and what is on them, and the routes: what flanneld types, so to speak. */
export function flannelCommands({ backend, families }: FlannelPlan, own: number, peers: readonly number[]) {
  return families.flatMap(family => {
    if (backend.Type === 'host-gw')
      return peers.map(peer => `ip route add ${subnetOf(family, peer)} via ${places[family].end(peer)} dev eth0`)
    const ways = peers.flatMap(peer =>
      backend.DirectRouting
        ? [`ip route add ${subnetOf(family, peer)} via ${places[family].end(peer)}`]
        : tunnelled(family, peer),
    )
    return [...tunnel(family, own), ...ways]
  })
}

function tunnel(family: Family, own: number): readonly string[] {
  const { device, mtu, base, host, end, mac } = places[family]
  return [
    `ip link add ${device} address ${mac(own)} mtu ${mtu} type vxlan id 1 dev eth0 local ${end(own)} dstport 8472 nolearning`,
    `ip address add ${base(own)}/${host} dev ${device}${family === 'ipv6' ? ' nodad' : ''}`,
    `ip link set ${device} up`,
  ]
}

function tunnelled(family: Family, peer: number): readonly string[] {
  const { device, base, end, mac } = places[family]
  return [
    `ip neigh add ${base(peer)} lladdr ${mac(peer)} dev ${device} nud permanent`,
    `bridge fdb add ${mac(peer)} dev ${device} dst ${end(peer)} self permanent`,
    `ip route add ${subnetOf(family, peer)} via ${base(peer)} dev ${device} onlink`,
  ]
}

interface Input {
  readonly command: string
  readonly input: string
}

/** What flanneld gives to `iptables-restore` or to nft, and the same for IPv6. */
export function flannelRules({ families, rules }: FlannelPlan, own: number): readonly Input[] {
  return families.map(family =>
    rules === 'iptables'
      ? { command: `${places[family].iptables}-restore --noflush`, input: iptablesText(family, own) }
      : { command: 'nft -f -', input: nftText(family, own) },
  )
}

function iptablesText(family: Family, own: number): string {
  const { network, multicast } = places[family]
  const subnet = subnetOf(family, own)
  const masq = '-m comment --comment "flanneld masq"'
  const forward = '-m comment --comment "flanneld forward"'
  return `*nat
:FLANNEL-POSTRTG - [0:0]
-A POSTROUTING ${masq} -j FLANNEL-POSTRTG
-A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 ${masq} -j RETURN
-A FLANNEL-POSTRTG -s ${subnet} -d ${network} ${masq} -j RETURN
-A FLANNEL-POSTRTG -s ${network} -d ${subnet} ${masq} -j RETURN
-A FLANNEL-POSTRTG ! -s ${network} -d ${subnet} ${masq} -j RETURN
-A FLANNEL-POSTRTG -s ${network} ! -d ${multicast} ${masq} -j MASQUERADE --random-fully
-A FLANNEL-POSTRTG ! -s ${network} -d ${network} ${masq} -j MASQUERADE --random-fully
COMMIT
*filter
:FLANNEL-FWD - [0:0]
-A FORWARD ${forward} -j FLANNEL-FWD
-A FLANNEL-FWD -s ${network} ${forward} -j ACCEPT
-A FLANNEL-FWD -d ${network} ${forward} -j ACCEPT
COMMIT
`
}

/** The fourth rule is as weft has it: flannel's own, which returns for every remote pod, hides the sixth. */
function nftText(family: Family, own: number): string {
  const { network, multicast, nft } = places[family]
  const subnet = subnetOf(family, own)
  const [from, to] = [`${nft.family} saddr`, `${nft.family} daddr`]
  return `table ${nft.family} ${nft.table} {
  comment "rules for ${nft.table}"
  chain forward {
    comment "chain to accept flannel traffic"
    type filter hook forward priority filter; policy accept;
    ${from} ${network} accept
    ${to} ${network} accept
  }
  chain postrtg {
    comment "chain to manage traffic masquerading by flannel"
    type nat hook postrouting priority srcnat; policy accept;
    meta mark 0x00004000 return
    ${from} ${subnet} ${to} ${network} return
    ${from} ${network} ${to} ${subnet} return
    ${from} != ${network} ${to} ${subnet} return
    ${from} ${network} ${to} != ${multicast} masquerade fully-random
    ${from} != ${network} ${to} ${network} masquerade fully-random
  }
}
`
}

/** subnet.env; of two families flanneld tells the MTU of IPv4, which is more than the IPv6 tunnel carries, and weft tells the smaller. */
export function flannelSubnetEnv({ backend, families }: FlannelPlan, own: number): string {
  const mtu = backend.Type === 'host-gw' ? 1500 : Math.min(...families.map(family => places[family].mtu))
  const lines = families.flatMap(family => {
    const { network, base, length } = places[family]
    const name = family === 'ipv4' ? 'FLANNEL' : 'FLANNEL_IPV6'
    const gateway = family === 'ipv4' ? base(own).replace(/0$/, '1') : `${base(own)}1`
    return [`${name}_NETWORK=${network}`, `${name}_SUBNET=${gateway}/${length}`]
  })
  return [...lines, `FLANNEL_MTU=${mtu}`, 'FLANNEL_IPMASQ=true', ''].join('\n')
}

export interface FlannelLease {
  readonly key: string
  readonly value: string
}

/** A lease in etcd, byte for byte: Go writes what it does not have as null, but leaves out data that there is none of. */
export function flannelLease({ backend, families }: FlannelPlan, own: number): FlannelLease {
  const { ipv4, ipv6 } = places
  const key = families.map(family => `${places[family].base(own)}-${places[family].length}`).join('&')
  const isDual = families.includes('ipv6')
  const isTunnelled = backend.Type === 'vxlan'
  const value = {
    PublicIP: ipv4.end(own),
    PublicIPv6: isDual ? ipv6.end(own) : null,
    BackendType: backend.Type,
    ...(isTunnelled && { BackendData: { VNI: 1, VtepMAC: ipv4.mac(own) } }),
    ...(isTunnelled && isDual && { BackendV6Data: { VNI: 1, VtepMAC: ipv6.mac(own) } }),
  }
  return { key: `/coreos.com/network/subnets/${key}`, value: JSON.stringify(value) }
}
