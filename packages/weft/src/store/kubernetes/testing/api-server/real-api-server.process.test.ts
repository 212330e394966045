import { describe } from 'node:test'
import { apiServerConformance } from './api-server.conformance.js'
import { startRealApiServer, whyNoRealApiServer } from './conformance/real-api-server.js'

describe('kube-apiserver itself', { skip: whyNoRealApiServer() }, () => {
  apiServerConformance('kube-apiserver', startRealApiServer)
})
