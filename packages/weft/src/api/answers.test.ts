import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Report } from '../model/report.js'
import { type Answer, answer, openAnswers, type Sources } from './answers.js'

const since = '2026-01-01T00:00:00.000Z'
type Health = Pick<Report, 'status' | 'stuck'>

function ask(path: string, health: Health, method = 'GET'): Promise<Answer> {
  const report = () => assert.fail('nobody asked for the report')
  const sources: Sources = { report, health: () => health, metrics: async () => '# all\n' }
  return answer({ method, url: path }, openAnswers, sources)
}

const ready: Health = { status: { state: 'ready', code: 'ready', reason: 'it is', since } }
const waiting: Health = {
  status: { state: 'not-ready', code: 'store-failure', reason: 'etcd is away', remedy: 'start it', since },
}
const starting: Health = { status: { state: 'starting', code: 'starting', reason: 'nothing is known yet', since } }

const cases: readonly (readonly [path: string, health: Health, status: number, body: string])[] = [
  ['/healthz', ready, 200, 'flanneld is running'],
  ['/healthz', waiting, 200, 'flanneld is running'],
  ['/healthz', { ...ready, stuck: 'the loop has been at it' }, 503, 'the loop has been at it\n'],
  ['/readyz', ready, 200, 'flanneld is ready'],
  ['/readyz?verbose', ready, 200, 'flanneld is ready'],
  ['/readyz', starting, 503, 'flanneld is not ready yet\nnothing is known yet\n'],
  ['/readyz', waiting, 503, 'flanneld is not ready yet\netcd is away\nstart it\n'],
  ['/metrics', waiting, 200, '# all\n'],
]

for (const [path, health, status, body] of cases)
  test(`${path} of a node that is ${health.stuck ?? health.status.state}: ${status}`, async () => {
    const told = await ask(path, health)
    assert.deepEqual({ status: told.status, body: told.body }, { status, body })
  })

test('the port that everybody reaches does not tell the report, and answers nothing but questions', async () => {
  for (const path of ['/v1/report', '/', '/toString', '/healthz/']) assert.equal((await ask(path, ready)).status, 404)
  assert.equal((await ask('/healthz', ready, 'POST')).status, 404)
  assert.equal((await ask('/healthz', ready, 'HEAD')).status, 200)
})
