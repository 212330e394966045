import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { test } from 'node:test'
import { readDaemonOptions } from './options.js'

test('without a flag all is as with flanneld, and the node bears the name of the host', () => {
  assert.deepEqual(readDaemonOptions([], {}), {
    store: {
      is: 'etcd',
      etcd: {
        endpoints: ['http://127.0.0.1:4001', 'http://127.0.0.1:2379'],
        prefix: '/coreos.com/network',
        allowsPlainPassword: false,
      },
      snapshotPath: '/var/lib/weft/snapshot.json',
      renewMarginSeconds: 3600,
    },
    subnetPath: '/run/flannel/subnet.env',
    socketPath: '/run/weft/weftd.sock',
    cni: {
      socketPath: '/run/weft/cni.sock',
      spoolFolder: '/var/lib/cni/weft/spool',
      confFolder: '/etc/cni/net.d',
    },
    node: {
      node: hostname().toLowerCase(),
      interfaces: { names: [], patterns: [] },
      publicAddresses: {},
      traffic: {
        masquerades: false,
        isFullyRandom: true,
        acceptsForwarded: true,
        hasBlackhole: false,
        resyncSeconds: 5,
      },
    },
    health: { address: '0.0.0.0', port: 0 },
    log: { format: 'human', verbosity: 0 },
    warnings: [],
  })
})

test('container runtimes are served at another place, or not at all', () => {
  const cniOf = (...args: readonly string[]) => readDaemonOptions(args, {}).cni
  assert.deepEqual(cniOf('--cni-socket', '/tmp/a', '--cni-spool=/tmp/b', '--cni-conf-dir=/tmp/c'), {
    socketPath: '/tmp/a',
    spoolFolder: '/tmp/b',
    confFolder: '/tmp/c',
  })
  assert.equal(cniOf('--cni-socket=off'), undefined)
})

test('the name of the node is that of the flag, else that of the environment, as Kubernetes sets it', () => {
  const nodeOf = (...args: readonly string[]) => readDaemonOptions(args, { NODE_NAME: 'node-b' }).node.node
  assert.equal(nodeOf(), 'node-b')
  assert.equal(nodeOf('--node-name', 'node-c'), 'node-c')
})

test('what is said of the node is handed on, addresses in their short form', () => {
  const line =
    '--iface eth1 -iface=eth2 --iface-regex=^10\\. --iface-can-reach 192.0.2.1 --public-ip 192.0.2.7 --public-ipv6 2001:DB8:0:0::7 ' +
    '--ip-masq --ip-masq-fully-random-disable --iptables-forward-rules=false --iptables-resync 9 --ip-blackhole-route'
  assert.deepEqual(readDaemonOptions([...line.split(' '), '--node-name=node-a'], {}).node, {
    node: 'node-a',
    interfaces: { names: ['eth1', 'eth2'], patterns: ['^10\\.'], canReach: '192.0.2.1' },
    publicAddresses: { ipv4: '192.0.2.7', ipv6: '2001:db8::7' },
    traffic: {
      masquerades: true,
      isFullyRandom: false,
      acceptsForwarded: false,
      hasBlackhole: true,
      resyncSeconds: 9,
    },
  })
})

const stores: { readonly [line: string]: object } = {
  '--store file --leases-file l --net-config-path=n': { is: 'file', leasesPath: 'l', networkConfigPath: 'n' },
  '--kube-subnet-mgr --kubeconfig-file=k --set-node-network-unavailable=false': {
    is: 'kubernetes',
    networkConfigPath: '/etc/kube-flannel/net-conf.json',
    kubeconfigPath: 'k',
    annotationPrefix: 'flannel.alpha.coreos.com',
    setsNetworkUnavailable: false,
    allocatesPodCidrs: false,
    snapshotPath: '/var/lib/weft/snapshot.json',
    identity: {},
  },
  '--kube-subnet-mgr=1 --kube-api-url=https://192.0.2.1 --kube-annotation-prefix=weft.example --snapshot-file s --node-name n --allocate-node-cidrs':
    {
      is: 'kubernetes',
      networkConfigPath: '/etc/kube-flannel/net-conf.json',
      apiUrl: 'https://192.0.2.1',
      annotationPrefix: 'weft.example',
      setsNetworkUnavailable: true,
      allocatesPodCidrs: true,
      snapshotPath: 's',
      identity: { NODE_NAME: 'n' },
    },
  '--etcd-prefix=/weft --subnet-lease-renew-margin 1439 --snapshot-file s': {
    is: 'etcd',
    etcd: {
      endpoints: ['http://127.0.0.1:4001', 'http://127.0.0.1:2379'],
      prefix: '/weft',
      allowsPlainPassword: false,
    },
    snapshotPath: 's',
    renewMarginSeconds: 86_340,
  },
}
for (const [line, store] of Object.entries(stores))
  test(`${line} says where the leases are`, () => {
    assert.deepEqual(readDaemonOptions(line.split(' '), {}).store, store)
  })

test('which node of a cluster this is, is what the flag says, else what the manifest does', () => {
  const environment = { NODE_NAME: 'node-b', POD_NAME: 'kube-flannel-ds-x', POD_NAMESPACE: 'kube-flannel' }
  const identityOf = (...args: readonly string[]) => {
    const { store } = readDaemonOptions(['--kube-subnet-mgr', ...args], environment)
    return store.is === 'kubernetes' && store.identity
  }
  assert.deepEqual(identityOf(), environment)
  assert.deepEqual(identityOf('--node-name', 'node-c'), { ...environment, NODE_NAME: 'node-c' })
})

test('two stores are one too many', () => {
  assert.throws(() => readDaemonOptions(['--kube-subnet-mgr', '--store', 'etcd'], {}), {
    code: 'EUSAGE',
    message: 'found both --kube-subnet-mgr and --store etcd, accepted is one of them',
  })
})

test('what has no effect is told, variables by their name alone', () => {
  const environment = { FLANNELD_IFCAE: 'secret', WEFTD_ETCD_PASWORD: 'secret', PATH: '/bin' }
  assert.deepEqual(readDaemonOptions(['--vmodule=device=4', '-log_backtrace_at', 'x.go:1'], environment).warnings, [
    "--vmodule is without effect: it names files of flanneld's source",
    "--log_backtrace_at is without effect: it names files of flanneld's source",
    'FLANNELD_IFCAE: unknown variable, ignored; did you mean FLANNELD_IFACE?',
    'WEFTD_ETCD_PASWORD: unknown variable, ignored; did you mean WEFTD_ETCD_PASSWORD?',
  ])
})

test('what Kubernetes says of a Service called weftd is no slip of the pen', () => {
  const environment = {
    WEFTD_SERVICE_HOST: '10.96.0.1',
    WEFTD_SERVICE_PORT: '80',
    WEFTD_SERVICE_PORT_HTTP: '80',
    WEFTD_PORT: 'tcp://10.96.0.1:80',
    WEFTD_PORT_80_TCP: 'tcp://10.96.0.1:80',
    WEFTD_PORT_80_TCP_ADDR: '10.96.0.1',
  }
  assert.deepEqual(readDaemonOptions([], environment).warnings, [])
})
