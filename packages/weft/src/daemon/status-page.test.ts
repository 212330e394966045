import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { statusPage, statusSchema } from './status-page.js'
import { LoneNode } from './testing/lone-node.js'

test('the page of the reference is the one that npm run docs would write', () => {
  const page = new URL('../../../../docs/reference/status.md', import.meta.url)
  assert.equal(readFileSync(page, 'utf8'), statusPage())
})

test('what a daemon writes has the keys of the schema and no others', { timeout: 60_000 }, async () => {
  await using node = (await LoneNode.open()).start()
  await node.untilStatus('ready')
  node.store.remove('node-a')
  await node.untilStatus('not-ready')
  const status = await node.statusFile()
  assert.deepEqual(Object.keys(status).sort(), Object.keys(statusSchema.properties).sort())
  assert.ok(statusSchema.properties.code.enum.includes(status.code))
})
