import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import type { Family } from '@weft/inet'
import { inTestNamespace, skip } from '../testing/test-namespace.js'
import { ConntrackConnection } from './conntrack-connection.js'

const send = `
const socket = require('node:dgram').createSocket(process.argv[1])
const [host, ...ports] = process.argv.slice(2)
let left = ports.length
for (const port of ports) socket.send('x', Number(port), host, () => { if (--left === 0) socket.close() })
`

test(
  'connections to one port of one protocol and family are forgotten, and all others stay',
  { skip },
  inTestNamespace(kernel => {
    const run = (program: string, ...args: string[]) => {
      const { status, stderr } = kernel.namespace.run(() => spawnSync(program, args, { encoding: 'utf8' }))
      assert.equal(status, 0, stderr)
    }
    // The kernel remembers connections only where a rule asks for it.
    for (const family of ['ip', 'ip6']) {
      run('nft', 'add', 'table', family, 't')
      run('nft', 'add', 'chain', family, 't', 'c', '{ type filter hook output priority 0; }')
      run('nft', 'add', 'rule', family, 't', 'c', 'ct', 'state', 'new', 'counter')
    }
    run(process.execPath, '-e', send, 'udp4', '192.0.2.9', '53', '54', '53')
    run(process.execPath, '-e', send, 'udp6', '2001:db8::9', '53')
    using conntrack = kernel.namespace.run(() => ConntrackConnection.open())
    const forget = (family: Family, protocol: number, ...ports: number[]) =>
      conntrack.forget({ family, protocol, destinationPorts: new Set(ports) })
    assert.equal(forget('ipv4', 6, 53), 0)
    assert.equal(forget('ipv4', 17, 53), 1)
    assert.equal(forget('ipv4', 17, 53), 0)
    assert.equal(forget('ipv4', 17, 53, 54), 1)
    assert.equal(forget('ipv6', 17, 53), 1)
  }),
)
