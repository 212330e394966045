import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { CniError, type Plugin } from '@weft/cni'
import { interfaceAddress } from '@weft/inet'
import { FakeIptables } from '@weft/iptables'
import { connectTo, FileDescriptor, isRootlike, LinuxError, NetworkNamespace, sendMessage } from '@weft/linux'
import { RouteConnection } from '@weft/netlink'
import { lateNft } from '../../daemon/late-programs.js'
import { ConfigError } from '../../document/config-error.js'
import type { Problem } from '../../model/problem.js'
import { eventually } from '../../test/eventually.js'
import { TemporaryFolder } from '../../test/temporary-folder.js'
import { systemClock } from '../../time/clock.js'
import { LinkRemovals } from '../links/link-removals.js'
import type { Place } from '../place.js'
import { spoolRequest } from '../program/spool-request.js'
import { type Ended, ended, execute, programs, start } from '../program/testing/programs.js'
import type { CniLine } from './cni-line.js'
import { runCniServer } from './run-cni-server.js'

const removals = LinkRemovals.open()
after(() => removals[Symbol.dispose]())

const skip = isRootlike() ? false : 'needs root, or root of a user namespace with its own network'
const [program] = programs

const nothing = { interfaces: [], ips: [], routes: [], dns: {} }

/** A plugin that does what the test says, and else nothing. */
function plugin(parts: Partial<Plugin>): Plugin {
  return {
    add: async () => nothing,
    check: async () => {},
    delete: async () => {},
    status: async () => {},
    collectGarbage: async () => {},
    ...parts,
  }
}

/** A server with these plugins, and what it says. */
class Node implements AsyncDisposable {
  readonly folder = new TemporaryFolder()
  readonly lines: CniLine[] = []
  problems: readonly Problem[] = []
  readonly #stop = new AbortController()
  readonly #host = RouteConnection.open()
  readonly #pod = NetworkNamespace.create()
  #running: Promise<void> = Promise.resolve()
  readonly #plugins: Record<string, (place: Place) => Plugin>

  constructor(plugins: Record<string, (place: Place) => Plugin>) {
    this.#plugins = plugins
  }

  start(): this {
    this.#running = runCniServer(
      {
        socketPath: this.folder.join('run/cni.sock'),
        spoolFolder: this.folder.join('spool'),
        table: new Map(Object.entries(this.#plugins)),
        host: hostOver(this.#host),
        clock: systemClock,
        log: line => this.lines.push(line),
        onState: problems => {
          this.problems = problems
        },
      },
      this.#stop.signal,
    )
    return this
  }

  environment(command: string, containerId = 'c1'): NodeJS.ProcessEnv {
    return {
      CNI_COMMAND: command,
      CNI_CONTAINERID: containerId,
      CNI_IFNAME: 'eth0',
      CNI_PATH: this.folder.join('bin'),
      WEFT_CNI_SOCKET: this.folder.join('run/cni.sock'),
      WEFT_CNI_SPOOL: this.folder.join('spool'),
      ...(command !== 'DEL' && { CNI_NETNS: this.#pod.path }),
    }
  }

  async ask(
    command: string,
    { containerId = 'c1', type = 'test', ...more }: Record<string, unknown> = {},
  ): Promise<Ended> {
    await this.answering()
    const stdin = JSON.stringify({ cniVersion: '1.1.0', name: 'net', type, ...more })
    assert.ok(program)
    return execute(program, { environment: this.environment(command, String(containerId)), stdin })
  }

  async answering(): Promise<void> {
    await eventually(() => assert.ok(statSync(this.folder.join('run/cni.sock')).isSocket()))
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    this.#host.close()
    this.#pod.close()
    this.folder[Symbol.dispose]()
  }
}

test('an ADD has its result in the version that was asked, and the plugin sees the pod', { skip }, async () => {
  using namespace = NetworkNamespace.create()
  let links: unknown
  const add = (place: Place) => async () => {
    links = place.pod?.route.links().map(({ name }) => name)
    return { ...nothing, ips: [{ address: interfaceAddress('10.1.0.2/24') }] }
  }
  await using node = new Node({ test: place => plugin({ add: add(place) }) }).start()
  await node.answering()
  assert.ok(program)
  const end = await execute(program, {
    environment: { ...node.environment('ADD'), CNI_NETNS: namespace.path },
    stdin: '{"cniVersion":"0.2.0","name":"net","type":"test"}',
  })
  assert.deepEqual(
    [end.exitCode, JSON.parse(end.stdout)],
    [0, { cniVersion: '0.2.0', ip4: { ip: '10.1.0.2/24' }, dns: {} }],
  )
  assert.deepEqual(links, ['lo'])
  assert.equal(statSync(node.folder.join('run/cni.sock')).mode & 0o777, 0o600)
  const [line] = node.lines
  assert.match(line?.text ?? '', /^cni ADD of c1 eth0 in network net: done in [\d.]+ ms$/)
  assert.equal(line?.level, 'debug')
})

test('what a plugin fails with has the code of the specification, and the server lives on', { skip }, async () => {
  const failures: Record<string, unknown> = {
    config: new ConfigError({ path: 'network net: mtu', found: '-1', accepted: 'a number' }),
    kernel: new LinuxError({ operation: 'ioctl', errno: 'EPERM' }),
    disk: Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' }),
    surprise: new TypeError('x is not a function'),
    own: new CniError(107, 'mine', { details: 'more' }),
  }
  const add = async ({ config }: { config: { document: { readonly fails?: unknown } } }) => {
    throw failures[String(config.document.fails)]
  }
  await using node = new Node({ test: () => plugin({ add }) }).start()
  const told = async (fails: string) => JSON.parse((await node.ask('ADD', { fails })).stdout)
  const cniVersion = '1.1.0'
  assert.deepEqual(await told('config'), {
    cniVersion,
    code: 7,
    msg: 'network net: mtu: found -1, accepted is a number',
  })
  assert.deepEqual(await told('kernel'), { cniVersion, code: 999, msg: 'ioctl: operation not permitted (EPERM)' })
  assert.deepEqual(await told('disk'), { cniVersion, code: 5, msg: 'ENOSPC: no space left on device, write' })
  assert.deepEqual(await told('own'), { cniVersion, code: 107, msg: 'mine', details: 'more' })
  assert.equal(node.lines.filter(({ level }) => level === 'error').length, 0)
  assert.deepEqual(await told('surprise'), { cniVersion, code: 999, msg: 'x is not a function' })
  assert.equal(node.lines.filter(({ level }) => level === 'error').length, 1)
  assert.equal((await node.ask('DEL')).exitCode, 0)
  assert.equal(JSON.parse((await node.ask('ADD', { type: 'other' })).stdout).code, 7)
  assert.equal(JSON.parse((await node.ask('ADD', { containerId: '../x' })).stdout).code, 4)
})

test('without a network namespace a DEL succeeds, and an ADD says which path was no good', { skip }, async () => {
  await using node = new Node({
    test: ({ pod }) => plugin({ delete: async () => assert.equal(pod, undefined) }),
  }).start()
  await node.answering()
  const none = node.folder.join('none')
  const run = (command: string) => {
    assert.ok(program)
    const environment = { ...node.environment(command), CNI_NETNS: none }
    return execute(program, { environment, stdin: '{"cniVersion":"1.0.0","name":"net","type":"test"}' })
  }
  assert.equal((await run('DEL')).exitCode, 0)
  const { code, msg } = JSON.parse((await run('ADD')).stdout)
  assert.equal(code, 4)
  assert.ok(msg.startsWith(`CNI_NETNS: found ${JSON.stringify(none)} (`), msg)
})

test("the node's own network is no pod's: a DEL touches nothing there, and an ADD is refused", { skip }, async () => {
  const pods: unknown[] = []
  const note = ({ pod }: Place) => plugin({ delete: async () => void pods.push(pod) })
  await using node = new Node({ test: note }).start()
  await node.answering()
  const run = (command: string) => {
    assert.ok(program)
    const environment = { ...node.environment(command), CNI_NETNS: `/proc/${process.pid}/ns/net` }
    return execute(program, { environment, stdin: '{"cniVersion":"1.0.0","name":"net","type":"test"}' })
  }
  assert.equal((await run('DEL')).exitCode, 0)
  assert.deepEqual(pods, [undefined])
  const { code, msg } = JSON.parse((await run('ADD')).stdout)
  assert.deepEqual([code, /\(it is the node's own\)/.test(msg)], [4, true], msg)
})

test('another plugin is executed where the runtime is, and its result comes back', { skip }, async () => {
  const delegate = (place: Place) => plugin({ add: call => place.plugin('ptp').add(call) })
  await using node = new Node({ test: delegate }).start()
  const missing = JSON.parse((await node.ask('ADD')).stdout)
  assert.match(missing.msg, /there is no plugin .*ptp/)
  mkdirSync(node.folder.join('bin'))
  const path = node.folder.join('bin/ptp')
  writeFileSync(path, '#!/bin/sh\necho \'{"cniVersion":"1.1.0","ips":[{"address":"10.9.0.2/24"}]}\'\n')
  chmodSync(path, 0o755)
  assert.equal(JSON.parse((await node.ask('ADD')).stdout).ips[0].address, '10.9.0.2/24')
})

test('an ADD whose runtime has hung up is taken back', { skip }, async () => {
  const history: string[] = []
  const add = async () => {
    history.push('add')
    await eventually(() => assert.ok(history.includes('gone')))
    return nothing
  }
  await using node = new Node({
    test: () =>
      plugin({
        add,
        delete: async () => {
          history.push('delete')
        },
      }),
  }).start()
  await node.answering()
  assert.ok(program)
  const stdin = '{"cniVersion":"1.0.0","name":"net","type":"test"}'
  const child = start(program, { environment: node.environment('ADD'), stdin })
  await eventually(() => assert.deepEqual(history, ['add']))
  child.kill('SIGKILL')
  await ended(child)
  // The end of the connection comes behind the end of the process.
  await new Promise(resolve => setTimeout(resolve, 50))
  history.push('gone')
  await eventually(() => assert.deepEqual(history, ['add', 'gone', 'delete']))
})

test('what was spooled is done before anything new of that container', { skip }, async () => {
  const history: string[] = []
  const note = (what: string) => async (call: { attachment: { containerId: string } }) => {
    history.push(`${what} ${call.attachment.containerId}`)
  }
  const add = async (call: { attachment: { containerId: string } }) => {
    await note('add')(call)
    return nothing
  }
  await using node = new Node({ test: () => plugin({ add, delete: note('delete') }) })
  const stdin = '{"cniVersion":"1.0.0","name":"net","type":"test"}'
  const spool = node.folder.join('spool')
  const keep = (containerId: string) =>
    spoolRequest(spool, { environment: { ...node.environment('DEL', containerId) }, stdin, namespaceTrouble: '' })
  await keep('c1')
  await keep('c2')
  writeFileSync(`${spool}/000000000001.000000000-1`, 'half of it')
  node.start()
  assert.equal((await node.ask('ADD')).exitCode, 0)
  assert.ok(history.indexOf('delete c1') < history.indexOf('add c1'), history.join())
  await eventually(() => assert.deepEqual(history.toSorted(), ['add c1', 'delete c1', 'delete c2']))
  await keep('c1')
  assert.equal((await node.ask('ADD')).exitCode, 0)
  assert.deepEqual(history.slice(-2), ['delete c1', 'add c1'])
  assert.deepEqual(readdirSync(spool), ['unreadable'])
  assert.ok(node.lines.some(({ level, text }) => level === 'warn' && text.includes('is put aside')))
})

test('a spooled DEL whose plugin is missing is kept and told, and done once the plugin is there', {
  skip,
}, async () => {
  await using node = new Node({ test: place => plugin({ delete: call => place.plugin('ptp').delete(call) }) })
  const stdin = '{"cniVersion":"1.0.0","name":"net","type":"test"}'
  const spool = node.folder.join('spool')
  await spoolRequest(spool, { environment: node.environment('DEL'), stdin, namespaceTrouble: '' })
  node.start()
  await eventually(() => assert.match(node.problems.map(({ sentence }) => sentence).join(), /there is no plugin .*ptp/))
  assert.equal(readdirSync(spool).length, 1)
})

test('a socket that a dead daemon left is replaced; one that is answered is left alone and told', {
  skip,
}, async () => {
  await using first = new Node({ test: () => plugin({}) }).start()
  await first.answering()
  let problems: readonly Problem[] = []
  const stop = new AbortController()
  using host = RouteConnection.open()
  const second = runCniServer(
    {
      socketPath: first.folder.join('run/cni.sock'),
      spoolFolder: first.folder.join('spool'),
      table: new Map(),
      host: hostOver(host),
      clock: systemClock,
      log: () => {},
      onState: told => {
        problems = told
      },
    },
    stop.signal,
  )
  await eventually(() => assert.match(problems[0]?.sentence ?? '', /another weftd answers there already/))
  await first.stop()
  await eventually(() => assert.deepEqual(problems, []))
  stop.abort()
  await second
})

test('whoever talks nonsense, or passes on what nobody wants, is cut off and leaves nothing open', {
  skip,
}, async () => {
  await using node = new Node({ test: () => plugin({}) }).start()
  assert.equal((await node.ask('STATUS')).exitCode, 0)
  const before = readdirSync('/proc/self/fd').length
  const path = node.folder.join('run/cni.sock')
  for (const nonsense of ['GET / HTTP/1.0\r\n\r\n', 'ask1\xff\xff\xff\xff', 'done\x00\x00\x00\x00', 'x']) {
    using file = FileDescriptor.open('/')
    using connection = connectTo(path)
    sendMessage(connection, Buffer.from(nonsense, 'latin1'), [file, file, file])
  }
  await eventually(() => assert.equal(readdirSync('/proc/self/fd').length, before))
  assert.equal((await node.ask('ADD')).exitCode, 0)
})

/** These plugins delete no links and set no rules. */
function hostOver(host: RouteConnection) {
  return { host, removals, iptables: new FakeIptables(), nft: lateNft() }
}
