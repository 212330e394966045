import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { skipWithoutOpenssl, TemporaryFolder } from '@weft/etcd/testing'
import { systemClock } from '../../../time/clock.js'
import { claimOf } from '../../etcd/testing/claim-of.js'
import { PodCidrAllocation } from '../pod-cidr-allocation.js'
import { TestApiServer } from '../testing/api-server/test-api-server.js'
import { names } from '../testing/node-of.js'
import { openNodeApi } from './open-node-api.js'

const nodes = ['node-a', 'node-b', 'node-c']

/** What the opt-in needs besides what every node's pod may do: to patch nodes, and not only their status. */
const rules = [
  { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch', 'patch'] },
  { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
]

test('nodes that share a network out themselves get their pod CIDRs from a server as they would from a controller', {
  skip: skipWithoutOpenssl,
}, async t => {
  const server = await TestApiServer.start()
  t.after(() => server.close())
  const folder = await TemporaryFolder.create()
  t.after(() => folder.close())
  server.addUser({ name: 'weft', grants: [{ rules }] })
  const kubeconfigFile = join(folder.path, 'kubeconfig')
  await writeFile(kubeconfigFile, server.kubeconfig(server.issueToken('weft')))
  for (const name of nodes) server.objects.create('nodes', { metadata: { name } })
  const api = await openNodeApi({ kubeconfigFile, names })
  t.after(() => api[Symbol.asyncDispose]())
  const signal = AbortSignal.timeout(30_000)
  await Promise.all(
    nodes.map(async node => {
      const parts = { api, clock: systemClock, random: Math.random, name: 'kubernetes', names }
      const allocation = new PodCidrAllocation(parts, { ...claimOf({}), node })
      assert.equal(await allocation.turn(signal), undefined)
    }),
  )
  const given = await Promise.all(nodes.map(async node => (await api.get(node, signal))?.spec?.podCidrs))
  assert.equal(new Set(given.map(cidrs => cidrs?.join())).size, nodes.length)
  for (const cidrs of given) assert.match(cidrs?.join() ?? '', /^10\.244\.\d+\.0\/24$/)
})
