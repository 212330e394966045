import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe } from 'node:test'
import { skipWithoutOpenssl, TemporaryFolder } from '@weft/etcd/testing'
import { systemClock } from '../../../time/clock.js'
import { leaseStoreConformance } from '../../lease-store.conformance.js'
import { Client } from '../testing/api-server/conformance/client.js'
import { startRealApiServer, whyNoRealApiServer } from '../testing/api-server/conformance/real-api-server.js'
import type { Subject } from '../testing/api-server/conformance/subject.js'
import { openTestSubject } from '../testing/api-server/conformance/test-subject.js'
import { kubeconfigText } from '../testing/api-server/kubeconfig-text.js'
import { AttentiveApi } from '../testing/attentive-api.js'
import { deleteAllNodes, httpHand } from '../testing/http-hand.js'
import { names } from '../testing/node-of.js'
import { kubernetesStoreBench } from '../testing/store-bench.js'
import { openNodeApi } from './open-node-api.js'

const servers = {
  'the test API server': { start: openTestSubject, skip: skipWithoutOpenssl },
  'kube-apiserver itself': { start: startRealApiServer, skip: whyNoRealApiServer() },
}

for (const [name, { start, skip }] of Object.entries(servers))
  describe(`leases in ${name}`, { skip }, () => {
    let starting: Promise<Subject> | undefined
    let folder: Promise<TemporaryFolder> | undefined
    after(async () => {
      await (await starting)?.close()
      await (await folder)?.close()
    })
    leaseStoreConformance(`the Kubernetes store over ${name}`, async () => {
      starting ??= start()
      folder ??= TemporaryFolder.create()
      const { url, ca, adminToken, readerToken } = await starting
      const kubeconfigFile = join((await folder).path, 'kubeconfig')
      await writeFile(kubeconfigFile, kubeconfigText({ server: url, ca, token: readerToken }))
      const admin = new Client({ url, ca, token: adminToken })
      await deleteAllNodes(admin)
      const api = await openNodeApi({ kubeconfigFile, names })
      const attentive = new AttentiveApi(api)
      const bench = kubernetesStoreBench(attentive, httpHand(admin, attentive), systemClock)
      return { ...bench, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() }
    })
  })
