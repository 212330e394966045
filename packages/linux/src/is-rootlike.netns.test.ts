import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { isRootlike } from './is-rootlike.js'
import { runChild } from './testing/run-child.js'

const skipRoot = isRootlike() ? false : 'needs root'
const hasUserNamespaces = spawnSync('unshare', ['--user', 'true']).status === 0
const skipUser = hasUserNamespaces ? false : 'needs user namespaces and the program unshare'

test('root without its capabilities knows it', { skip: skipRoot }, () => {
  const child = runChild('console.log(linux.isRootlike())', {
    wrapper: ['setpriv', '--bounding-set=-all', '--inh-caps=-all'],
  })
  assert.equal(child.stdout, 'false\n', child.stderr)
})

test('root of a user namespace with a network of its own may make namespaces', { skip: skipUser }, () => {
  const script = 'console.log(linux.isRootlike()); linux.NetworkNamespace.create().run(() => console.log("inside"))'
  const child = runChild(script, { wrapper: ['unshare', '--user', '--map-root-user', '--net'] })
  assert.equal(child.stdout, 'true\ninside\n', child.stderr)
})

test('root of a user namespace whose network belongs to its parent could not return, so it does not leave', {
  skip: skipUser,
}, () => {
  const script = `
    console.log(linux.isRootlike())
    try { linux.NetworkNamespace.create() } catch (error) { console.log(error.errno) }
  `
  const child = runChild(script, { wrapper: ['unshare', '--user', '--map-root-user'] })
  assert.equal(child.stdout, 'false\nEPERM\n', child.stderr)
})
