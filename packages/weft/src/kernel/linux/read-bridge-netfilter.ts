import { readFileSync } from 'node:fs'
import type { NetworkNamespace } from '@weft/linux'
import type { BridgeNetfilter } from '../../model/traffic-rule-facts.js'

/** The settings are those of the namespace in which they are read. */
export function readBridgeNetfilter(namespace: NetworkNamespace | undefined): BridgeNetfilter {
  const read = () => ({ ipv4: readSetting('iptables'), ipv6: readSetting('ip6tables') })
  const { ipv4, ipv6 } = namespace === undefined ? read() : namespace.run(read)
  return { isThere: ipv4 !== undefined, isOn: { ipv4: ipv4 === '1', ipv6: ipv6 === '1' } }
}

function readSetting(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/net/bridge/bridge-nf-call-${name}`, 'utf8').trim()
  } catch {
    // Without the module there is no such file.
    return undefined
  }
}
