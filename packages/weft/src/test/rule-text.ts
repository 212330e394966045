import type { NetworkNamespace } from '@weft/linux'
import { runIn } from './run-in.js'

/** What flannel's contract says of a family, in iptables' words. */
export const ruleWords = {
  ipv4: { program: 'iptables', network: '10.244.0.0/16', own: '10.244.1.0/24', multicast: '224.0.0.0/4' },
  ipv6: { program: 'ip6tables', network: 'fd00:10:244::/48', own: 'fd00:10:244:1::/64', multicast: 'ff00::/8' },
} as const

interface WantedRules {
  readonly family: keyof typeof ruleWords
  readonly masquerade?: string
}

/** As `iptables -t nat -S` prints flannel's rules, when there are no others. */
export function natText({ family, masquerade = 'MASQUERADE --random-fully' }: WantedRules): readonly string[] {
  const { network, own, multicast } = ruleWords[family]
  const comment = '-m comment --comment "flanneld masq"'
  return [
    ...['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'].map(chain => `-P ${chain} ACCEPT`),
    '-N FLANNEL-POSTRTG',
    `-A POSTROUTING ${comment} -j FLANNEL-POSTRTG`,
    `-A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 ${comment} -j RETURN`,
    `-A FLANNEL-POSTRTG -s ${own} -d ${network} ${comment} -j RETURN`,
    `-A FLANNEL-POSTRTG -s ${network} -d ${own} ${comment} -j RETURN`,
    `-A FLANNEL-POSTRTG ! -s ${network} -d ${own} ${comment} -j RETURN`,
    `-A FLANNEL-POSTRTG -s ${network} ! -d ${multicast} ${comment} -j ${masquerade}`,
    `-A FLANNEL-POSTRTG ! -s ${network} -d ${network} ${comment} -j ${masquerade}`,
  ]
}

/** As `iptables -t filter -S` prints them. */
export function filterText({ family }: WantedRules): readonly string[] {
  const { network } = ruleWords[family]
  const comment = '-m comment --comment "flanneld forward"'
  return [
    ...['INPUT', 'FORWARD', 'OUTPUT'].map(chain => `-P ${chain} ACCEPT`),
    '-N FLANNEL-FWD',
    `-A FORWARD ${comment} -j FLANNEL-FWD`,
    `-A FLANNEL-FWD -s ${network} ${comment} -j ACCEPT`,
    `-A FLANNEL-FWD -d ${network} ${comment} -j ACCEPT`,
  ]
}

/** `iptables -t TABLE -S`, line by line. */
export function rulesIn(namespace: NetworkNamespace, program: string, table: string): readonly string[] {
  return runIn(namespace, `${program} -t ${table} -S`).trim().split('\n')
}

/** Every line of iptables and nftables that bears flannel's name. */
export function rulesOfFlannel(namespace: NetworkNamespace): readonly string[] {
  const saves = ['iptables-nft', 'ip6tables-nft', 'iptables-legacy', 'ip6tables-legacy'].map(
    program => `${program}-save`,
  )
  return [...saves, 'nft list ruleset']
    .flatMap(command => runIn(namespace, command).split('\n'))
    .filter(line => /flannel/i.test(line))
}
