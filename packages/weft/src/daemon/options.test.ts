import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { test } from 'node:test'
import { daemonUsage, readDaemonOptions } from './options.js'

test('without flags files are where flannel has them, and the node bears the name of the host', () => {
  assert.deepEqual(readDaemonOptions([], {}), {
    networkConfigPath: '/etc/kube-flannel/net-conf.json',
    leasesPath: '/etc/weft/leases.json',
    subnetPath: '/run/flannel/subnet.env',
    socketPath: '/run/weft/weftd.sock',
    node: { node: hostname(), publicAddresses: {}, masquerades: false },
    logFormat: 'human',
    isVerbose: false,
  })
})

test('the name of the node is that of the flag, else that of the environment, as Kubernetes sets it', () => {
  const nodeOf = (...args: readonly string[]) => readDaemonOptions(args, { NODE_NAME: 'node-b' }).node.node
  assert.equal(nodeOf(), 'node-b')
  assert.equal(nodeOf('--node-name', 'node-c'), 'node-c')
})

test('what is said of the interface and the addresses is handed on, IPv6 in its short form', () => {
  const args = ['--iface', 'eth1', '--public-ip', '192.0.2.7', '--public-ipv6', '2001:DB8:0:0::7', '--ip-masq']
  assert.deepEqual(readDaemonOptions([...args, '--node-name=node-a'], {}).node, {
    node: 'node-a',
    interface: 'eth1',
    publicAddresses: { ipv4: '192.0.2.7', ipv6: '2001:db8::7' },
    masquerades: true,
  })
})

test('every flag stands in the usage, and nothing else does', () => {
  const flags = [...daemonUsage.matchAll(/^ +(?:-v, )?--([\w-]+)/gm)].map(([, flag]) => flag)
  assert.throws(() => readDaemonOptions(['--no-such-flag'], {}), {
    message: `--no-such-flag: found an unknown flag, accepted are ${flags.map(flag => `--${flag}`).join(', ')}`,
  })
})
