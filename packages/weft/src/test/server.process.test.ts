import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { Etcd } from '@weft/etcd'
import { CertificateAuthority, skipWithoutOpenssl } from '@weft/etcd/testing'
import { weftProgram } from './daemon-process.js'
import { TemporaryFolder } from './temporary-folder.js'

interface Ended {
  readonly exitCode: number | null
  readonly output: string
  readonly errors: string
}

/** `weft server …` that was started. */
class Running implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly ended: Promise<Ended>

  constructor(...args: readonly string[]) {
    const child = spawn(process.execPath, [weftProgram, 'server', ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child = child
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    this.ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
      ([output, errors, [exitCode]]) => ({ exitCode, output, errors }),
    )
  }

  async endpoint(): Promise<string> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`no more endpoints: ${(await this.ended).errors}`)
    return /^listening on (\S+)$/.exec(value)?.[1] ?? assert.fail(value)
  }

  say(words: string): this {
    this.#child.stdin?.end(words)
    return this
  }

  async stop(signal: NodeJS.Signals): Promise<Ended> {
    this.#child.kill(signal)
    return await this.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL')
  }
}

const run = (...args: readonly string[]) => new Running(...args).ended

describe('weft server', () => {
  const folder = new TemporaryFolder()
  after(() => folder[Symbol.dispose]())
  const anywhere = ['--listen', '127.0.0.1:0']

  test('tells where it listens, keeps what it is given, and ends in order when it is asked to', async () => {
    const data = folder.join('kept')
    const socket = `unix://${folder.join('server.sock')}`
    for (const [round, signal] of (['SIGTERM', 'SIGINT'] as const).entries()) {
      await using server = new Running('--data-dir', data, '--listen', `127.0.0.1:0,${socket}`)
      const endpoint = await server.endpoint()
      assert.match(endpoint, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/)
      assert.equal(await server.endpoint(), socket)
      using etcd = new Etcd({ endpoints: [endpoint], timeoutMs: 60_000 })
      using other = new Etcd({ endpoints: [socket], timeoutMs: 60_000 })
      assert.equal((await etcd.get('a'))?.version, round === 0 ? undefined : 1)
      await etcd.put({ key: 'a', value: 'x' })
      assert.equal((await other.get('a'))?.version, round + 1)
      const { exitCode, errors } = await server.stop(signal)
      assert.deepEqual({ exitCode, errors }, { exitCode: 0, errors: '' })
    }
    assert.ok(!existsSync(folder.join('server.sock')))
  })

  test('lets in who has a certificate and knows a password', { skip: skipWithoutOpenssl }, async () => {
    const authority = await CertificateAuthority.create(folder.path)
    const own = await authority.sign('server')
    const users = folder.write('users', '# of this cluster\nweft:secret:er\n')
    await using server = new Running(
      ...['--data-dir', folder.join('guarded'), ...anywhere, '--users-file', users, '--client-cert-auth'],
      ...['--cert-file', own.certificate, '--key-file', own.key, '--trusted-ca-file', authority.file],
    )
    const endpoint = await server.endpoint()
    assert.match(endpoint, /^https:/)
    const tls = { ca: authority.file, ...(await authority.sign('client')) }
    const user = { name: 'weft', password: 'secret:er' }
    const put = async (options: Partial<ConstructorParameters<typeof Etcd>[0]>) => {
      using etcd = new Etcd({ endpoints: [endpoint], ...options })
      return await etcd.put({ key: 'a', value: 'x' }, { timeoutMs: 4_000 })
    }
    assert.equal((await put({ tls, user })).revision, 2)
    await assert.rejects(put({ tls }), { code: 'unauthenticated' })
    await assert.rejects(put({ tls, user: { ...user, password: 'secret' } }), /invalid user ID or password/)
    await assert.rejects(put({ tls: { ca: authority.file }, user }), { code: 'unavailable' })
  })

  test('a bad start is told in a sentence and ends with code 2', { skip: skipWithoutOpenssl }, async () => {
    await using server = new Running('--data-dir', folder.join('taken'), ...anywhere)
    const taken = (await server.endpoint()).slice('http://'.length)
    const authority = await CertificateAuthority.create(folder.path, 'other')
    const [one, other] = [await authority.sign('one'), await authority.sign('two')]
    const nothing = folder.write('nothing', '')
    writeFileSync(folder.join('file'), '')
    const alone = 'accepted is a folder for this server alone'
    const bad: readonly (readonly [args: readonly string[], told: string])[] = [
      [
        ['--data-dir', folder.join('taken'), ...anywhere],
        `--data-dir: found that the folder .* is in use by another server, ${alone}`,
      ],
      [
        ['--data-dir', '/proc/weft', ...anywhere],
        `--data-dir: found "/proc/weft", where nothing can be written \\(.*\\), ${alone}`,
      ],
      [
        ['--data-dir', folder.join('file/data'), ...anywhere],
        `--data-dir: found ".*/file/data", where nothing can be written \\(ENOTDIR.*\\), ${alone}`,
      ],
      [
        ['--listen', taken],
        '--listen: found that it cannot \\(.*EADDRINUSE.*\\), accepted is an address of this machine that is free',
      ],
      [['--listen', '127.0.0.1'], '--listen: found "127.0.0.1", accepted is HOST:PORT, .*'],
      [['--users-file', nothing], '.*/nothing: found no users, accepted is NAME:PASSWORD, .*'],
      [
        ['--cert-file', nothing, '--key-file', one.key],
        '.*/nothing: found something else \\(.*\\), accepted is a certificate in PEM',
      ],
      [
        ['--cert-file', one.certificate, '--key-file', other.key],
        '.*two.key: found a key that is not that of the certificate, accepted is the key of .*one.crt',
      ],
      [
        ['--cert-file', folder.join('nowhere'), '--key-file', one.key],
        '.*/nowhere: found no such file, accepted is a file that can be read',
      ],
      [['exprot'], 'weft server: found "exprot", accepted is export'],
    ]
    for (const [args, told] of bad) {
      const isServing = args[0]?.startsWith('--')
      const elsewhere = isServing && !args.includes('--data-dir') ? ['--data-dir', folder.join('elsewhere')] : []
      const { exitCode, errors } = await run(...args, ...elsewhere)
      assert.match(errors, new RegExp(`^weft: ${told}\n$`))
      assert.equal(exitCode, 2)
    }
  })

  test('export and import move a network, through files or a pipe', async () => {
    const start = (name: string) => new Running('--data-dir', folder.join(name), ...anywhere)
    await using one = start('one')
    await using two = start('two')
    const [from, to] = [await one.endpoint(), await two.endpoint()]
    using etcd = new Etcd({ endpoints: [from], timeoutMs: 60_000 })
    using target = new Etcd({ endpoints: [to], timeoutMs: 60_000 })
    const nothing = await run('export', '--endpoints', from, '--prefix', '/weft', '-')
    assert.equal(nothing.exitCode, 1)
    assert.match(
      nothing.errors,
      /^weft: there are no keys under \/weft\/ at http:.*; --prefix says where else to look\n$/,
    )

    const { id } = await etcd.grantLease({ ttlSeconds: 1_000 })
    await etcd.put({ key: '/weft/config', value: '{}' })
    await etcd.put({ key: '/weft/subnets/1', value: 'x', lease: id })
    const file = folder.join('network.json')
    const toFile = await run('export', file, '--etcd-endpoints', from, '--etcd-prefix', '/weft')
    assert.equal(toFile.output, `${file}: 2 keys under /weft/, 1 of them with a lease that runs out\n`)
    const { output: document } = await run('export', '--endpoints', from, '--prefix', '/weft', '-')
    const dry = await run('import', '--dry-run', '--endpoints', to, file)
    assert.equal(
      dry.output,
      [
        'write  /weft/subnets/1  with a lease',
        'write  /weft/config     without a lease',
        '',
        'this would be: 2 keys written, 0 replaced, 0 there already, in 1 transaction',
        '',
      ].join('\n'),
    )
    assert.equal((await target.range({ prefix: '' })).count, 0)
    const piped = await new Running('import', '-', '--endpoints', to).say(document).ended
    assert.deepEqual(piped, { exitCode: 0, output: '2 keys written, 0 replaced, 0 there already\n', errors: '' })
    assert.equal((await target.get('/weft/subnets/1'))?.value.toString(), 'x')

    await target.put({ key: '/weft/config', value: 'precious' })
    const refused = await run('import', file, '--endpoints', to)
    assert.equal(refused.exitCode, 1)
    assert.match(
      refused.errors,
      /^weft: "\/weft\/config" is there already and says something else; nothing was written; /,
    )
    const told = await run('import', file, '--endpoints', to, '--dry-run', '--json')
    assert.equal(told.exitCode, 1)
    assert.deepEqual(JSON.parse(told.output), {
      isDone: false,
      isRefused: true,
      keys: [
        { key: '/weft/subnets/1', found: 'the same', hasLease: true },
        { key: '/weft/config', found: 'something else', hasLease: false },
      ],
      transactions: 1,
    })
    const replaced = await run('import', file, '--endpoints', to, '--replace')
    assert.equal(replaced.output, '0 keys written, 1 replaced, 1 there already\n')
  })
})
