import type { NetworkNamespace } from '@weft/linux'
import { runAside } from '../run-in.js'

/**
 * A firewall between the machine and every etcd: what is sent either way vanishes, and all other traffic goes on. Lifted by
 * the disposal.
 */
export async function cutOff(namespace: NetworkNamespace): Promise<AsyncDisposable> {
  await runAside(namespace, 'nft add table inet outage')
  for (const [hook, port] of Object.entries({ input: 'sport', output: 'dport' })) {
    await runAside(namespace, `nft add chain inet outage ${hook} { type filter hook ${hook} priority 0 ; }`)
    await runAside(namespace, `nft add rule inet outage ${hook} tcp ${port} 2379 drop`)
  }
  // Where the kernel can do that, what is connected is so no more; elsewhere pings find out.
  await runAside(namespace, 'ss --tcp --kill dport = :2379')
  return {
    [Symbol.asyncDispose]: async () => void (await runAside(namespace, 'nft delete table inet outage')),
  }
}
