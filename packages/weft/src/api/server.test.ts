import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import type { Report } from '../model/report.js'
import { askDaemon } from './client.js'
import { openApi } from './server.js'

const report: Report = {
  node: 'node-a',
  version: '0.1.0',
  state: 'starting',
  isReady: false,
  status: { state: 'starting', code: 'starting', reason: 'nothing is known yet', since: '2026-01-01T00:00:00.000Z' },
  startedAt: '2026-01-01T00:00:00.000Z',
  backend: { type: 'vxlan', options: {} },
  store: { name: 'memory', leases: 0 },
  families: {},
  peers: [],
  problems: [],
  failures: [],
  operations: { total: 0, failed: 0, changingTurns: 0, recent: [] },
}

const sources = { report: () => report, health: () => report, metrics: async () => '# no metrics\n' }

function socketIn(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'weft-api-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return join(folder, 'run', 'weftd.sock')
}

test('the report is there as JSON, over a socket that only its owner may open', async t => {
  const socketPath = socketIn(t)
  await using _api = await openApi({ socketPath, ...sources })
  assert.deepEqual(JSON.parse(await askDaemon(socketPath, '/v1/report')), report)
  assert.equal(statSync(socketPath).mode & 0o777, 0o600)
})

test('whatever else is asked for is answered with what there is', async t => {
  const socketPath = socketIn(t)
  await using _api = await openApi({ socketPath, ...sources })
  for (const [method, path] of [
    ['GET', '/v2/report'],
    ['POST', '/v1/report'],
  ] as const) {
    assert.deepEqual(await ask({ socketPath, method, path }), [
      404,
      '{"error":"there is GET /v1/report, /healthz, /readyz, /metrics and nothing else"}\n',
    ])
  }
})

test('the socket goes with the server', async t => {
  const socketPath = socketIn(t)
  const api = await openApi({ socketPath, ...sources })
  await api[Symbol.asyncDispose]()
  assert.ok(!existsSync(socketPath))
})

test('a socket behind which somebody answers is not taken away', async t => {
  const socketPath = socketIn(t)
  await using _api = await openApi({ socketPath, ...sources })
  const message = `${socketPath}: another weftd answers there already`
  await assert.rejects(openApi({ socketPath, ...sources }), { message })
  assert.deepEqual(JSON.parse(await askDaemon(socketPath, '/v1/report')), report)
})

test('a file that is no socket is left alone', async t => {
  const socketPath = join(socketIn(t), '..', '..', 'precious')
  writeFileSync(socketPath, 'precious')
  await assert.rejects(openApi({ socketPath, ...sources }), /found a file that is no socket/)
  assert.equal(readFileSync(socketPath, 'utf8'), 'precious')
})

function ask(options: {
  socketPath: string
  method: string
  path: string
}): Promise<readonly [number | undefined, string]> {
  return new Promise((resolve, reject) => {
    request({ ...options, agent: false }, response => {
      text(response).then(body => resolve([response.statusCode, body]), reject)
    })
      .once('error', reject)
      .end()
  })
}
