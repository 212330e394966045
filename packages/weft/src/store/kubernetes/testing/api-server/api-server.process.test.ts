import { describe } from 'node:test'
import { skipWithoutOpenssl } from '@weft/etcd/testing'
import { apiServerConformance } from './api-server.conformance.js'
import { reader, type Subject } from './conformance/subject.js'
import { TestApiServer } from './test-api-server.js'

describe('the test API server', { skip: skipWithoutOpenssl }, () => {
  apiServerConformance('the test API server', openTestServer)
})

async function openTestServer(): Promise<Subject> {
  const server = await TestApiServer.start()
  server.addUser({ name: reader.name, grants: [{ rules: reader.rules }] })
  return {
    url: server.url,
    ca: server.ca,
    adminToken: server.issueAdminToken(),
    readerToken: server.issueToken(reader.name),
    compact: async () => server.compact(),
    close: () => server.close(),
  }
}
