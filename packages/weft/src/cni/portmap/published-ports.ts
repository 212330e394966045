import { CniError } from '@weft/cni'
import { type Chain, deleteChainScript, findChain, replaceChainScript } from '@weft/iptables'
import type { NatTable } from '../iptables/nat-table.js'
import type { Masquerading } from './portmap-config.js'
import { missingShared } from './shared-chains.js'

/** The shared chains are there already. */
export async function publishPorts(nat: NatTable, chain: Chain): Promise<void> {
  await nat.put(chain, found => replaceChainScript(chain, { add: chain.jumps, delete: found.jumps }))
}

/** Of a chain that is not known the name is enough. */
export async function withdrawPorts(nat: NatTable, name: string, known?: Chain): Promise<void> {
  if (known !== undefined && (await nat.try(deleteChainScript(known)))) return
  const found = await nat.findChain(name)
  if (found !== undefined) await nat.change(deleteChainScript(found))
}

export async function checkPorts(nat: NatTable, chain: Chain, masquerade: Masquerading | undefined): Promise<void> {
  const table = await nat.read()
  const found = findChain([table], chain)
  const missing =
    found === undefined
      ? [`the chain ${chain.name}`]
      : [
          ...chain.rules.filter(rule => !found.rules.includes(rule)).map(rule => `-A ${chain.name} ${rule}`),
          // Conditions of the operator are printed in an order of the kernel's own.
          ...(found.jumps.length < chain.jumps.length ? [`a jump to ${chain.name}`] : []),
        ]
  const all = [...missing, ...missingShared(table, masquerade)]
  if (all.length > 0) throw new CniError('internal', `published ports: missing in table nat is ${all.join(', ')}`)
}
