import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { isRootlike, NetworkNamespace } from '@weft/linux'
import { createLink } from '@weft/netlink'
import { TemporaryFolder } from '../../test/temporary-folder.js'
import type { Caller } from '../server/caller.js'
import { openPod } from '../server/open-pod.js'
import { decodeFrame } from '../wire/frame.js'
import { decodeAsked } from '../wire/messages.js'
import { FakeDaemon } from './testing/fake-daemon.js'
import { compileCarefully, type Ended, execute, type Run, programs as usual } from './testing/programs.js'

const skip = isRootlike() ? false : 'needs root, or root of a user namespace with its own network'
const built = new TemporaryFolder()
after(() => built[Symbol.dispose]())
const careful = compileCarefully(built.join('weft-cni'))
const programs = careful === undefined ? usual : [...usual, careful]

const config = '{"cniVersion":"0.3.1","name":"net","type":"flannel"}'

for (const program of programs) {
  /** One run of the program against a daemon that does this. */
  const against = async (serve: (caller: Caller) => Promise<void>, run: Run): Promise<Ended> => {
    using folder = new TemporaryFolder()
    using daemon = new FakeDaemon(folder.join('socket'), serve)
    const environment = { WEFT_CNI_SOCKET: folder.join('socket'), WEFT_CNI_SPOOL: folder.join('spool') }
    const end = await execute(program, { ...run, environment: { ...environment, ...run.environment } })
    if (daemon.failure !== undefined) throw daemon.failure
    return end
  }

  test(`${program.name} hands over what the runtime said, and prints what the daemon answers`, { skip }, async () => {
    const environment = { CNI_COMMAND: 'ADD', CNI_CONTAINERID: 'c1', CNI_ARGS: 'A=b;C==d', SECRET: 'x' }
    const end = await against(
      async ({ asked, descriptors, ...caller }) => {
        const { PATH, CNI_WEFT_PROGRAM, ...rest } = asked.environment
        assert.deepEqual(rest, { CNI_COMMAND: 'ADD', CNI_CONTAINERID: 'c1', CNI_ARGS: 'A=b;C==d' })
        assert.equal(asked.stdin, config)
        assert.deepEqual([descriptors.length, asked.namespaceTrouble], [0, ''])
        assert.match(CNI_WEFT_PROGRAM ?? '', /weft-cni/)
        assert.ok(caller)
      },
      { environment, stdin: config },
    )
    assert.equal(JSON.parse(end.stdout).code, 11)
    const answered = await against(caller => caller.finish({ exitCode: 7, stdout: 'as it is "\u00e9"\n' }), {
      environment,
      stdin: config,
    })
    assert.deepEqual(answered, { exitCode: 7, stdout: 'as it is "\u00e9"\n', stderr: '' })
  })

  test(`${program.name} opens the pod's namespace with a netlink socket inside`, { skip }, async () => {
    using namespace = NetworkNamespace.create()
    const serve = async (caller: Caller) => {
      using pod = openPod(caller.descriptors)
      assert.ok(pod)
      assert.deepEqual(pod.route.execute([createLink({ name: 'inside', kind: 'veth', peer: { name: 'other' } })]), [
        undefined,
      ])
      const names = pod.route.links().map(({ name }) => name)
      await caller.finish({ exitCode: 0, stdout: names.sort().join(' ') })
    }
    const environment = { CNI_COMMAND: 'ADD', CNI_NETNS: namespace.path }
    assert.equal((await against(serve, { environment })).stdout, 'inside lo other')
  })

  test(`${program.name} says what is wrong with a namespace`, { skip }, async () => {
    using folder = new TemporaryFolder()
    writeFileSync(folder.join('plain'), '')
    const serve = (caller: Caller) =>
      caller.finish({ exitCode: caller.descriptors.length, stdout: caller.asked.namespaceTrouble })
    const troubleOf = (path: string) =>
      against(serve, { environment: { CNI_COMMAND: 'DEL', CNI_NETNS: path } }).then(({ exitCode, stdout }) => {
        assert.equal(exitCode, 0)
        return stdout
      })
    assert.equal(await troubleOf(folder.join('plain')), 'it is no network namespace')
    assert.equal(await troubleOf(folder.path), 'it is no network namespace')
    assert.equal(await troubleOf('/proc/self/ns/mnt'), 'it is no network namespace')
    assert.match(await troubleOf(folder.join('none')), /No such file|does not exist/)
    assert.match(await troubleOf(`/${'x'.repeat(5000)}`), /too long/i)
  })

  test(`${program.name} executes plugins of CNI_PATH, and answers with what they say`, { skip }, async () => {
    using folder = new TemporaryFolder()
    mkdirSync(folder.join('a'))
    mkdirSync(folder.join('b'))
    const write = (path: string, script: string) => {
      writeFileSync(folder.join(path), `#!/bin/sh\n${script}\n`)
      chmodSync(folder.join(path), 0o755)
    }
    write('b/echo', 'printf "%s %s " "$CNI_COMMAND" "$CNI_IFNAME"; cat; echo complaint >&2; exit 3')
    write('a/large', 'head -c 500000 /dev/zero | tr "\\0" x; cat > /dev/null')
    write('a/dies', 'kill -9 $$')
    const large = 'y'.repeat(900_000)
    const ends: unknown[] = []
    const serve = async (caller: Caller) => {
      const run = (type: string, stdin: string) =>
        caller.execute({ type, stdin, environment: { CNI_COMMAND: 'DEL', CNI_IFNAME: 'eth1' } })
      for (const type of ['none', '../b/echo', 'b/echo', '', 'echo', 'dies']) ends.push(await run(type, '{}'))
      const end = await run('large', large)
      ends.push(end === 'not-found' ? end : end.stdout.length)
      await caller.finish({ exitCode: 0, stdout: 'done' })
    }
    const environment = {
      CNI_COMMAND: 'ADD',
      CNI_IFNAME: 'eth0',
      CNI_PATH: `:${folder.join('none')}:${folder.join('a')}::${folder.join('b')}`,
    }
    const end = await against(serve, { environment, stdin: config })
    assert.deepEqual(end, { exitCode: 0, stdout: 'done', stderr: 'complaint\n' })
    assert.deepEqual(ends.slice(0, 3), ['not-found', 'not-found', 'not-found'])
    assert.deepEqual(ends[4], { exitCode: 3, stdout: 'DEL eth1 {}', stderr: '' })
    const died = ends[5]
    assert.ok(typeof died === 'object' && died !== null && 'exitCode' in died)
    assert.ok(Number(died.exitCode) >= 128)
    assert.equal(ends[6], 500_000)
  })

  test(`${program.name} tells in the words of the specification that no daemon answers`, { skip }, async () => {
    using folder = new TemporaryFolder()
    const status = { state: 'failed', reason: 'no "pod CIDR"', remedy: 'give it one' }
    const places = {
      WEFT_CNI_SOCKET: folder.join('so"cket'),
      WEFT_CNI_STATUS: folder.write('status.json', status),
      WEFT_CNI_SPOOL: folder.join('spool'),
    }
    const told = async (command: string, stdin: string, more: NodeJS.ProcessEnv = {}) => {
      const end = await execute(program, { environment: { ...places, CNI_COMMAND: command, ...more }, stdin })
      assert.equal(end.exitCode, 1)
      const { msg, ...rest } = JSON.parse(end.stdout)
      assert.match(msg, /^weftd does not answer at .*so"cket: /)
      return rest
    }
    const details = 'no "pod CIDR"; give it one'
    assert.deepEqual(await told('ADD', config), { cniVersion: '0.3.1', code: 11, details })
    assert.deepEqual(await told('CHECK', '{"cniVersion" : "1.1.0"}'), { cniVersion: '1.1.0', code: 11, details })
    assert.deepEqual(await told('STATUS', ''), { cniVersion: '1.0.0', code: 50, details })
    assert.deepEqual(await told('GC', '{"cniVersion":"\\"}'), { cniVersion: '1.0.0', code: 11, details })
    folder.write('status.json', { ...status, state: 'ready' })
    assert.equal((await told('ADD', config)).details, 'start weftd, or see its log')
    folder.write('status.json', '{"reason":"half')
    assert.equal((await told('ADD', config)).details, 'start weftd, or see its log')
    assert.deepEqual(readdirSync(folder.path), ['status.json'])
  })

  test(`${program.name} keeps a DEL that nobody answers, readable for the next daemon`, { skip }, async () => {
    using folder = new TemporaryFolder()
    const spool = folder.join('a/spool')
    const environment = {
      WEFT_CNI_SOCKET: folder.join('socket'),
      WEFT_CNI_SPOOL: spool,
      CNI_COMMAND: 'DEL',
      CNI_CONTAINERID: '../../etc/passwd',
      CNI_NETNS: '/proc/self/ns/net',
    }
    for (let time = 0; time < 2; time++)
      assert.deepEqual(await execute(program, { environment, stdin: config }), { exitCode: 0, stdout: '', stderr: '' })
    const names = readdirSync(spool)
    assert.equal(names.length, 2)
    for (const name of names) {
      assert.match(name, /^\d{12}\.\d{9}-\d+$/)
      const decoded = decodeFrame(readFileSync(`${spool}/${name}`))
      assert.ok(decoded)
      const { stdin, environment: told } = decodeAsked(decoded.frame)
      assert.deepEqual([stdin, told.CNI_CONTAINERID, told.CNI_COMMAND], [config, '../../etc/passwd', 'DEL'])
    }
    writeFileSync(folder.join('file'), '')
    const nowhere = await execute(program, {
      environment: { ...environment, WEFT_CNI_SPOOL: folder.join('file/spool') },
      stdin: config,
    })
    assert.equal(JSON.parse(nowhere.stdout).code, 11)
  })

  test(`${program.name} does not wait for ever, and a daemon that breaks off is one that does not answer`, {
    skip,
  }, async () => {
    const environment = { CNI_COMMAND: 'ADD', WEFT_CNI_TIMEOUT: '1' }
    const silent = await against(() => new Promise(() => {}), { environment, stdin: config })
    assert.match(JSON.parse(silent.stdout).msg, /no answer in time/)
    const broken = await against(async caller => caller[Symbol.dispose](), { environment, stdin: config })
    assert.deepEqual([broken.exitCode, JSON.parse(broken.stdout).code], [1, 11])
    const deleted = await against(async caller => caller[Symbol.dispose](), {
      environment: { CNI_COMMAND: 'DEL' },
      stdin: config,
    })
    assert.deepEqual(deleted, { exitCode: 0, stdout: '', stderr: '' })
  })

  test(`${program.name} answers VERSION, and who gives no command, by itself`, { skip }, async () => {
    const version = await execute(program, { environment: { CNI_COMMAND: 'VERSION' }, stdin: 'closed' })
    assert.deepEqual(JSON.parse(version.stdout), {
      cniVersion: '1.1.0',
      supportedVersions: ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'],
    })
    const none = await execute(program, { environment: {} })
    assert.deepEqual([none.exitCode, none.stdout], [0, ''])
    assert.match(none.stderr, /the CNI plugin of weft/)
  })

  test(`${program.name} bears input of all kinds`, { skip }, async () => {
    const serve = (caller: Caller) => caller.finish({ exitCode: 0, stdout: String(caller.asked.stdin.length) })
    const environment = { CNI_COMMAND: 'ADD' }
    const run = (stdin: Run['stdin'], more = {}) =>
      against(serve, { environment: { ...environment, ...more }, ...(stdin !== undefined && { stdin }) })
    assert.equal((await run('closed')).stdout, '0')
    assert.equal((await run('x'.repeat(1 << 20))).stdout, String(1 << 20))
    assert.equal(JSON.parse((await run('x'.repeat((1 << 20) + 1))).stdout).code, 7)
    assert.equal(JSON.parse((await run('"'.repeat(3 << 20))).stdout).code, 7)
    const strange = { CNI_CONTAINERID: `../${'a'.repeat(4096)}`, CNI_IFNAME: '../../x', CNI_ARGS: '\n"\\\u00ff' }
    assert.equal((await run(Buffer.from([0, 255, 34, 92, 0]), strange)).exitCode, 0)
    assert.equal((await run('{}', { CNI_NETNS: 'x'.repeat(100_000), CNI_PATH: ':::/:' })).exitCode, 0)
    const down = await execute(program, {
      environment: { ...environment, WEFT_CNI_SOCKET: 'y'.repeat(5000), CNI_ARGS: '"' },
      stdin: '"cniVersion":"\\"cniVersion":"1.0.0',
    })
    assert.equal(JSON.parse(down.stdout).code, 11)
  })
}
