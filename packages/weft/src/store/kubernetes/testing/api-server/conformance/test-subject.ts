import { TestApiServer } from '../test-api-server.js'
import { reader, type Subject } from './subject.js'

/** The test API server in the place of one under test. */
export async function openTestSubject(): Promise<Subject> {
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
