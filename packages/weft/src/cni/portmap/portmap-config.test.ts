import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@weft/cni'
import { configOf } from '../testing/call.js'
import { readPortmapConfig } from './portmap-config.js'

const read = (document: JsonObject) => readPortmapConfig(configOf({ document }))
const mapped = (mapping: JsonObject) => read({ runtimeConfig: { portMappings: [mapping] } })

test('mappings come from the runtime, and packets are marked with bit 13 when nothing else is said', () => {
  assert.deepEqual(mapped({ hostPort: 8080, containerPort: 80, protocol: 'TCP', hostIP: '' }), {
    network: 'cbr0',
    mappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
    masquerade: { markBit: 13 },
    conditions: { ipv4: [], ipv6: [] },
  })
  assert.deepEqual(read({ markMasqBit: 0 }).masquerade, { markBit: 0 })
  assert.deepEqual(read({ externalSetMarkChain: 'KUBE-MARK-MASQ' }).masquerade, { setMarkChain: 'KUBE-MARK-MASQ' })
  assert.equal(read({ snat: false }).masquerade, undefined)
})

test('what would be no rule of iptables is refused with its place', () => {
  const good = { hostPort: 1, containerPort: 1, protocol: 'udp' }
  assert.throws(
    () => mapped({ ...good, hostPort: 0 }),
    /runtimeConfig\.portMappings\[0\]\.hostPort: found 0, accepted is a port/,
  )
  assert.throws(() => mapped({ ...good, containerPort: 65536 }), /containerPort: found 65536/)
  assert.throws(() => mapped({ ...good, protocol: 'icmp' }), /protocol: found "icmp", accepted is tcp, udp, sctp/)
  assert.throws(() => mapped({ ...good, hostIP: '1.2.3' }), /hostIP: found "1\.2\.3"/)
  assert.throws(() => read({ markMasqBit: 32 }), /markMasqBit: found 32/)
  assert.throws(() => read({ markMasqBit: 3, externalSetMarkChain: 'X' }), /markMasqBit: found 3, accepted is nothing/)
  assert.throws(() => read({ externalSetMarkChain: 'X -j ACCEPT' }), /externalSetMarkChain/)
  assert.throws(() => read({ conditionsV4: ['-s', 'a\n-F'] }), /conditionsV4\[1\]: found "a\\n-F"/)
})
