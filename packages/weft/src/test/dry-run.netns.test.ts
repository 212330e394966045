import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { Fleet } from './fleet.js'
import { viewOf } from './kernel-view.js'
import { leaseOf, netConf } from './network-documents.js'
import { runWeft } from './weft-program.js'
import { skip } from './why-skipped.js'

const options = { VNI: 42, Port: 4789, GBP: true, Learning: true }
const backends = {
  'vxlan in both families, with masquerading': { netConf: netConf({ Type: 'vxlan' }), flags: ['--ip-masq'] },
  'vxlan with every option': { netConf: netConf({ Type: 'vxlan', ...options }), flags: [] },
  'vxlan with DirectRouting': { netConf: netConf({ Type: 'vxlan', DirectRouting: true }), flags: [] },
  'host-gw': { netConf: netConf({ Type: 'host-gw' }), flags: [] },
} as const

for (const [title, { netConf, flags }] of Object.entries(backends)) {
  test(`${title}: what weft plan prints, typed into a shell, leaves weft plan and weftd nothing to do`, {
    skip,
  }, async () => {
    await using fleet = await Fleet.open({ nodes: 1, netConf, leases: [1, 2, 3].map(index => leaseOf(index)) })
    const namespace = fleet.namespaceOf('node-a')
    const plan = () => runWeft(namespace, 'plan', ...fleet.flagsOf('node-a'), ...flags)

    const before = viewOf(namespace)
    const planned = plan()
    assert.equal(planned.exitCode, 0, planned.errors)
    assert.deepEqual(viewOf(namespace), before)
    for (const line of planned.output.trimEnd().split('\n')) {
      const { status, stderr } = namespace.run(() => spawnSync('sh', ['-c', line], { encoding: 'utf8' }))
      assert.equal(status, 0, `${line}: ${stderr}`)
    }
    assert.deepEqual(plan(), { exitCode: 0, output: '', errors: '# nothing to do\n' })
    const { operations } = await fleet.start('node-a', ...flags).ready()
    assert.equal(operations.total, 0, JSON.stringify(operations.recent))
  })
}
