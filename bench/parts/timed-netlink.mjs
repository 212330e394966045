import { NetworkNamespace } from '../../packages/linux/dist/index.js'
import { openNetlink, RouteConnection } from '../../packages/netlink/dist/index.js'
import { bridgePlugin } from '../../packages/weft/dist/cni/bridge/bridge-plugin.js'
import { LinkRemovals } from '../../packages/weft/dist/cni/links/link-removals.js'
import { median } from './numbers.mjs'

const address = number => `10.0.0.${number + 2}/24`

/** What the kernel takes for the netlink of one ADD and of one DEL: the time in which a write has not returned, and how many there are. */
export async function timedNetlink(count) {
  const node = NetworkNamespace.create()
  const tally = { ms: 0, writes: 0 }
  const host = counted(node, tally)
  const removals = LinkRemovals.open(node)
  const measured = { ADD: [], DEL: [] }
  let writes = {}
  try {
    for (let number = 0; number <= count; number++) {
      const namespace = NetworkNamespace.create()
      const route = counted(namespace, tally)
      const pod = { route, namespace: namespace.descriptor }
      const plugin = bridgePlugin({ host, pod, removals, plugin: () => givenAddress(number) }, noSettings)
      for (const [verb, ask] of Object.entries({ ADD: () => plugin.add(call()), DEL: () => plugin.delete(call()) })) {
        Object.assign(tally, { ms: 0, writes: 0 })
        await ask()
        // The first makes the bridge too.
        if (number > 0) measured[verb].push(tally.ms)
        writes = { ...writes, [verb]: tally.writes }
      }
      route.close()
      namespace.close()
    }
  } finally {
    removals[Symbol.dispose]()
    host.close()
    node.close()
  }
  return Object.fromEntries(
    Object.entries(measured).map(([verb, all]) => [verb, { ms: median(all), writes: writes[verb] }]),
  )
}

function counted(namespace, tally) {
  const transport = openNetlink({ protocol: 0, namespace, strict: true })
  const time = work => {
    const startMs = performance.now()
    const end = () => {
      tally.ms += performance.now() - startMs
    }
    tally.writes += 1
    const result = work()
    if (result === undefined) end()
    return result?.finally(end)
  }
  return new RouteConnection({
    ...transport,
    send: bytes => void time(() => transport.send(bytes)),
    sendInBackground: bytes => time(() => transport.sendInBackground(bytes)),
  })
}

function givenAddress(number) {
  return {
    add: async () => ({ interfaces: [], ips: [{ address: address(number) }], routes: [], dns: {} }),
    delete: async () => {},
  }
}

function call() {
  const document = { isDefaultGateway: true, hairpinMode: true, mtu: 1450, ipam: { type: 'given' } }
  return {
    attachment: { containerId: 'c1', interfaceName: 'eth0', namespacePath: '/x', args: new Map(), pluginFolders: [] },
    config: { cniVersion: '1.0.0', name: 'cbr0', type: 'bridge', document },
  }
}

/** They are files, and no netlink. */
const noSettings = { read: () => '1', write: () => {} }
