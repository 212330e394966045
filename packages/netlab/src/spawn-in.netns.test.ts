import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { NetworkNamespace, warmThreadPool } from '@weft/linux'
import { skip } from './cluster.fixture.js'
import { spawnIn } from './spawn-in.js'

test('a program is born in the namespace that it was started in, and this process stays outside', {
  skip,
}, async () => {
  await warmThreadPool()
  using namespace = NetworkNamespace.create()
  const child = spawnIn(namespace, ['readlink', '/proc/self/ns/net'], { stdio: ['ignore', 'pipe', 'inherit'] })
  assert.ok(child.stdout)
  const inode = /\d+/.exec(await text(child.stdout))?.[0]
  assert.equal(namespace.identity().split(':')[1], inode)
  using outside = NetworkNamespace.current()
  assert.notEqual(outside.identity(), namespace.identity())
})

test('the exit code of the program is its own', { skip }, async () => {
  await warmThreadPool()
  using namespace = NetworkNamespace.create()
  const [code] = await once(spawnIn(namespace, ['sh', '-c', 'exit 7'], { stdio: 'ignore' }), 'exit')
  assert.equal(code, 7)
})

test('a program does not outlive the process that started it, even when that is killed', {
  skip,
  timeout: 60_000,
}, async () => {
  const script = `
    import { NetworkNamespace } from '@weft/linux'
    import { spawnIn } from '${new URL('./spawn-in.js', import.meta.url).pathname}'
    const child = spawnIn(NetworkNamespace.create(), ['sh', '-c', 'echo $$; exec sleep infinity'], { stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('exit', () => process.exit(3))
    setInterval(() => {}, 1000)
  `
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  assert.ok(parent.stdout)
  const [line] = await once(createInterface({ input: parent.stdout }), 'line')
  assert.match(line, /^\d+$/)
  parent.kill('SIGKILL')
  // The pipe closes with its last writer, and that is the grandchild.
  await once(parent, 'close')
})

test('an empty command is refused', { skip }, () => {
  using namespace = NetworkNamespace.create()
  assert.throws(() => spawnIn(namespace, [], {}), /no program to start/)
})
