import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isRootlike } from './is-rootlike.js'

const skip = isRootlike() ? false : 'needs root, or root of a user namespace with its own network'

/** Starts asynchronous calls inside a namespace; tells in how many namespaces the threads of the process are then. */
function countNamespacesOfThreads(preparation: string): string {
  // CommonJS, because the loader of ES modules would already have started the pool.
  const script = `
    const { readdirSync, readlinkSync } = require('node:fs')
    const { stat } = require('node:fs/promises')
    const linux = require(${JSON.stringify(fileURLToPath(new URL('./index.js', import.meta.url)))})
    async function main() {
      ${preparation}
      const namespace = linux.NetworkNamespace.create()
      let pending
      namespace.run(() => { pending = stat('/') })
      await pending
      const threads = readdirSync('/proc/self/task')
      console.log(new Set(threads.map(id => readlinkSync('/proc/self/task/' + id + '/ns/net'))).size)
    }
    main()
  `
  const child = spawnSync(process.execPath, ['--eval', script], { encoding: 'utf8' })
  assert.equal(child.status, 0, child.stderr)
  return child.stdout.trim()
}

test('after warming, asynchronous calls that start inside a namespace leave every thread at home', { skip }, () => {
  assert.equal(countNamespacesOfThreads('await linux.warmThreadPool()'), '1')
})

test('without warming, threads are born inside a namespace and stay there', { skip }, () => {
  assert.equal(countNamespacesOfThreads(''), '2')
})
