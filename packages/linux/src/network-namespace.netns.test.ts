import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import { isRootlike } from './is-rootlike.js'
import { NetworkNamespace } from './network-namespace.js'
import { runChild } from './testing/run-child.js'

const skip = isRootlike() ? false : 'needs root, or root of a user namespace with its own network'

const ownNamespace = (): string => readlinkSync('/proc/thread-self/ns/net')

function withNamespace(work: (namespace: NetworkNamespace) => void): void {
  const namespace = NetworkNamespace.create()
  try {
    work(namespace)
  } finally {
    namespace.close()
  }
}

test('a new namespace is another one, and making it leaves the process where it was', { skip }, () => {
  const before = ownNamespace()
  withNamespace(namespace => {
    assert.equal(ownNamespace(), before)
    const current = NetworkNamespace.current()
    assert.notEqual(namespace.identity(), current.identity())
    current.close()
  })
})

test('work runs inside, its result comes back, and the process returns', { skip }, () => {
  const before = ownNamespace()
  withNamespace(namespace => {
    const inside = namespace.run(() => ({ link: ownNamespace(), interfaces: networkInterfaces() }))
    assert.notEqual(inside.link, before)
    assert.ok(namespace.identity().endsWith(`:${inside.link.replace(/\D/g, '')}`))
    assert.deepEqual(inside.interfaces, {}) // nothing is up, not even loopback
    assert.equal(ownNamespace(), before)
  })
})

test('the process returns when the work throws, also out of two namespaces', { skip }, () => {
  const before = ownNamespace()
  withNamespace(outer => {
    withNamespace(inner => {
      const work = (): void =>
        outer.run(() => {
          const between = ownNamespace()
          assert.throws(() => {
            inner.run(() => {
              assert.notEqual(ownNamespace(), between)
              throw new Error('inside')
            })
          }, /inside/)
          assert.equal(ownNamespace(), between)
          throw new Error('between')
        })
      assert.throws(work, /between/)
      assert.equal(ownNamespace(), before)
    })
  })
})

test('a namespace made inside another one returns to that one', { skip }, () => {
  withNamespace(outer => {
    outer.run(() => {
      const between = ownNamespace()
      withNamespace(inner => assert.notEqual(inner.run(ownNamespace), between))
      assert.equal(ownNamespace(), between)
    })
  })
})

test('a spawned program is born in the namespace and stays there', { skip }, async () => {
  const namespace = NetworkNamespace.create()
  try {
    const expected = namespace.run(ownNamespace)
    const finished = namespace.run(() => spawnSync('readlink', ['/proc/self/ns/net'], { encoding: 'utf8' }))
    assert.equal(finished.stdout.trim(), expected)
    const running = namespace.run(() => spawn('sleep', ['60']))
    try {
      assert.equal(readlinkSync(`/proc/${running.pid}/ns/net`), expected)
    } finally {
      running.kill()
      await once(running, 'exit')
    }
  } finally {
    namespace.close()
  }
})

test('another program enters the namespace by its path', { skip }, () => {
  withNamespace(namespace => {
    const entered = spawnSync('nsenter', [`--net=${namespace.path}`, 'readlink', '/proc/self/ns/net'], {
      encoding: 'utf8',
    })
    assert.equal(entered.stdout.trim(), namespace.run(ownNamespace), entered.stderr)
    const again = NetworkNamespace.open(namespace.path)
    assert.equal(again.identity(), namespace.identity())
    again.close()
  })
})

test('work that returns a promise is refused, after the process has returned', { skip }, () => {
  const before = ownNamespace()
  withNamespace(namespace => {
    assert.throws(() => namespace.run(async () => 'too late'), /returned a promise; accepted is synchronous work only/)
    assert.equal(ownNamespace(), before)
  })
})

test('two hundred namespaces made, visited and closed leave no descriptor behind', { skip }, () => {
  withNamespace(namespace => namespace.run(ownNamespace)) // the way home is opened once and kept
  const before = readdirSync('/proc/self/fd').length
  for (let round = 0; round < 200; round++) withNamespace(namespace => namespace.run(ownNamespace))
  assert.equal(readdirSync('/proc/self/fd').length, before)
})

test('a closed namespace cannot be entered', { skip }, () => {
  const before = ownNamespace()
  const namespace = NetworkNamespace.create()
  namespace.close()
  namespace.close()
  assert.throws(() => namespace.run(ownNamespace), { name: 'LinuxError', errno: 'EBADF' })
  assert.equal(ownNamespace(), before)
})

test('what is not a network namespace is refused by its path, and its descriptor closed', { skip }, () => {
  const before = readdirSync('/proc/self/fd').length
  assert.throws(
    () => NetworkNamespace.open('/proc/self/ns/uts'),
    /open \/proc\/self\/ns\/uts as a network namespace: .*EINVAL/,
  )
  assert.throws(() => NetworkNamespace.open('/proc/self/comm'), { errno: 'EINVAL' })
  assert.throws(() => NetworkNamespace.open('/nonexistent'), { errno: 'ENOENT' })
  assert.equal(readdirSync('/proc/self/fd').length, before)
})

test('a process that cannot return aborts instead of staying in a foreign network', { skip }, () => {
  const child = runChild(`
    import { closeSync, readdirSync, readlinkSync } from 'node:fs'
    const namespace = linux.NetworkNamespace.create()
    namespace.run(() => {
      for (const number of readdirSync('/proc/self/fd').map(Number)) {
        try { if (readlinkSync('/proc/self/fd/' + number).startsWith('net:')) closeSync(number) } catch {}
      }
    })
    console.log('still alive')
  `)
  assert.equal(child.signal, 'SIGABRT', child.stderr)
  assert.match(child.stderr, /Cannot return to the network namespace of this process/)
  assert.equal(child.stdout, '')
})

test('a Worker visits a namespace without taking the main thread along', { skip }, () => {
  const child = runChild(`
    import { readlinkSync } from 'node:fs'
    import { Worker } from 'node:worker_threads'
    const before = readlinkSync('/proc/self/ns/net')
    const index = ${JSON.stringify(new URL('./index.js', import.meta.url))}
    const source = \`
      import { readlinkSync } from 'node:fs'
      import { parentPort } from 'node:worker_threads'
      const own = () => readlinkSync('/proc/thread-self/ns/net')
      import(\${JSON.stringify(index)}).then(linux => {
        const namespace = linux.NetworkNamespace.create()
        const main = () => readlinkSync('/proc/self/ns/net')
        const inside = namespace.run(() => ({ worker: own(), main: main() }))
        parentPort.postMessage({ inside, after: own() })
      })
    \`
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(source)))
    worker.on('message', ({ inside, after }) => {
      console.log(inside.worker !== before, inside.main === before, after === before)
    })
  `)
  assert.equal(child.stdout, 'true true true\n', child.stderr)
})
