import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { skipWithoutOpenssl } from '@weft/etcd/testing'
import { netConf } from '../network-documents.js'
import { assertMatrix } from '../udp-network.js'
import { skip as skipFleet } from '../why-skipped.js'
import { KubeFleet } from './kube-fleet.js'

const skip = skipFleet || skipWithoutOpenssl || (!existsSync('/dev/net/tun') && 'needs /dev/net/tun')
const prefix = 'flannel.alpha.coreos.com/'

test('udp in a cluster: pods reach each other in both families, and flannel reads of a node what it reads of its own', {
  skip,
}, async () => {
  await using lab = await KubeFleet.open({ nodes: 2, netConf: netConf({ Type: 'udp', DataPath: 'user' }) })
  const { nodes, fleet } = lab
  await Promise.all(nodes.map(node => lab.start(node).ready()))
  await assertMatrix(nodes.map(node => fleet.addPod(node)))
  const told = Object.entries(lab.annotationsOf('node-a')).filter(([name]) => name.startsWith(prefix))
  assert.deepEqual(Object.fromEntries(told.map(([name, text]) => [name.slice(prefix.length), text])), {
    'backend-data': 'null',
    'backend-type': '',
    'backend-v6-data': 'null',
    'kube-subnet-manager': 'true',
    'public-ip': '192.0.2.1',
    'public-ipv6': '2001:db8:0:2::1',
  })
})
