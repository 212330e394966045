// The informer of the official client, as its documentation shows it.
import { CoreV1Api, KubeConfig, makeInformer } from '@kubernetes/client-node'
import { synced } from './kube-report.mjs'

const config = new KubeConfig()
config.loadFromFile(process.argv[2])
const api = config.makeApiClient(CoreV1Api)
const informer = makeInformer(config, '/api/v1/nodes', () => api.listNode())
informer.on('error', error => {
  throw error
})
await informer.start()
synced(informer.list().length)
