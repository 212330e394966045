import assert from 'node:assert/strict'
import { mkdirSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { NetworkNamespace } from '@weft/linux'
import { RouteConnection } from '@weft/netlink'
import { type Ended, execute, programs } from '../../cni/program/testing/programs.js'
import { eventually } from '../eventually.js'
import { Fleet } from '../fleet.js'
import { leaseOf, netConf } from '../network-documents.js'
import { skip } from '../why-skipped.js'

const plan = { nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases: [leaseOf(1)] }

for (const program of programs)
  test(`a pod comes and goes through ${program.name} and weftd, and leaves nothing`, { skip }, async () => {
    await using fleet = await Fleet.open(plan)
    const path = (name: string) => fleet.folder.join(name)
    const flags = ['--cni-socket', path('cni.sock'), '--cni-spool', path('spool')]
    const daemon = fleet.start('node-a', ...flags)
    await daemon.ready()
    using pod = NetworkNamespace.create()
    const config = {
      cniVersion: '1.1.0',
      name: 'cbr0',
      type: 'flannel',
      subnetFile: fleet.subnetFileOf('node-a'),
      dataDir: path('flannel'),
      ipam: { dataDir: path('networks') },
      delegate: { hairpinMode: true, isDefaultGateway: true },
    }
    const ask = (command: string, more: object = {}): Promise<Ended> => {
      const environment = {
        CNI_COMMAND: command,
        CNI_CONTAINERID: 'c1',
        CNI_IFNAME: 'eth0',
        CNI_NETNS: pod.path,
        CNI_PATH: path('bin'),
        WEFT_CNI_SOCKET: path('cni.sock'),
        WEFT_CNI_SPOOL: path('spool'),
      }
      return execute(program, { environment, stdin: JSON.stringify({ ...config, ...more }) })
    }
    const linksOf = (namespace: NetworkNamespace) => {
      using route = RouteConnection.open(namespace)
      return route.links().map(({ name }) => name)
    }
    const nodeLinks = () => linksOf(fleet.namespaceOf('node-a')).filter(name => name.startsWith('veth'))

    await eventually(async () => assert.deepEqual(await ask('STATUS'), { exitCode: 0, stdout: '', stderr: '' }))
    const added = await ask('ADD')
    assert.equal(added.exitCode, 0, added.stdout)
    const result = JSON.parse(added.stdout)
    assert.equal(result.ips[0].address, '10.244.1.2/24')
    assert.deepEqual(linksOf(pod).sort(), ['eth0', 'lo'])
    assert.equal(nodeLinks().length, 1)
    assert.deepEqual(await ask('CHECK', { prevResult: result }), { exitCode: 0, stdout: '', stderr: '' })

    // Nobody is there to take it away; the next daemon does.
    await daemon.stop()
    assert.deepEqual(await ask('DEL'), { exitCode: 0, stdout: '', stderr: '' })
    assert.equal(readdirSync(path('spool')).length, 1)
    assert.equal(JSON.parse((await ask('ADD')).stdout).code, 11)
    // As runtimes do behind it.
    pod.close()
    await fleet.start('node-a', ...flags).ready()
    await eventually(() => assert.deepEqual(readdirSync(path('spool')), []))
    await eventually(() => assert.deepEqual(nodeLinks(), []))
    mkdirSync(path('flannel'), { recursive: true })
    assert.deepEqual(readdirSync(path('flannel')), [])
  })
