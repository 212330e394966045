import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storeCommand } from './store-command.js'

const plan = { dataDirectory: '/lab/store', address: '192.0.2.254:2379', searchPath: '/nowhere:/nor-there' }

test("weft's own server needs no other program", () => {
  const [program, , ...words] = storeCommand('server', plan)
  assert.equal(program, process.execPath)
  assert.deepEqual(words, ['server', '--data-dir', '/lab/store', '--listen', '192.0.2.254:2379'])
})

test('where no etcd is installed, a lab that asks for one is told how to get it, and what to take instead', () => {
  assert.throws(
    () => storeCommand('etcd', plan),
    /^Error: There is no program etcd on the PATH.*apt-get install etcd-server\..*--store server/,
  )
})
