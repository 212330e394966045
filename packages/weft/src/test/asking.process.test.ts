import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { kept, TemporaryServer } from '@weft/etcd/testing'
import { daemonHelp } from '../daemon/flags/help.js'
import { version } from '../daemon/version.js'
import { weftdProgram, weftProgram } from './daemon-process.js'
import { TemporaryFolder } from './temporary-folder.js'

interface Asked {
  readonly program: string
  readonly args: readonly string[]
  readonly environment?: { readonly [name: string]: string }
}

const keep = kept()

async function ask({ program, args, environment = {} }: Asked) {
  const env = { PATH: process.env.PATH, ...environment }
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env, timeout: 60_000 })
  const closed = once(child, 'close')
  const [output, errors, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { exitCode, output, errors }
}

test('weftd --version answers on standard error, as flanneld does', async () => {
  for (const word of ['--version', '-version', '--version=true'])
    assert.deepEqual(await ask({ program: weftdProgram, args: [word] }), {
      exitCode: 0,
      output: '',
      errors: `weftd ${version}\n`,
    })
})

test('weftd --help answers whatever else is wrong', async () => {
  for (const word of ['--help', '-help', '-h']) {
    const environment = { FLANNELD_IP_MASQ: 'nonsense' }
    const answer = await ask({ program: weftdProgram, args: ['--healthz-port=nonsense', word], environment })
    assert.deepEqual(answer, { exitCode: 0, output: daemonHelp, errors: '' })
  }
})

test('weft COMMAND --help answers for each of its commands', async () => {
  const { output } = await ask({ program: weftProgram, args: ['--help'] })
  const commands = [...new Set([...output.matchAll(/^ {2}weft ([a-z][a-z-]*)/gm)].map(([, name = '']) => name))]
  assert.ok(commands.includes('status') && commands.includes('lab'))
  for (const command of commands) {
    const answer = await ask({ program: weftProgram, args: [command, '--help'] })
    assert.match(answer.output, new RegExp(`^weft ${command}( iface)?: `))
    assert.deepEqual({ ...answer, output: '' }, { exitCode: 0, output: '', errors: '' })
  }
})

test('the password may be in the environment or in a file, and what is said when it is wrong does not hold it', async () => {
  using folder = new TemporaryFolder()
  const server = keep(await TemporaryServer.start({ users: new Map([['weft', 'hunter2']]) }))
  const place = ['--etcd-endpoints', server.endpoints.join(','), '--etcd-username', 'weft', '--etcd-plain-password']
  const list = (args: readonly string[], environment = {}) =>
    ask({ program: weftProgram, args: ['lease', 'list', ...place, ...args], environment })
  const good = { exitCode: 0, output: 'no leases\n', errors: '' }
  const [file, wrong] = [folder.write('password', 'hunter2\n'), folder.write('wrong', 'hunter3\n')]
  assert.deepEqual(await list([], { WEFTD_ETCD_PASSWORD: 'hunter2' }), good)
  assert.deepEqual(await list([], { FLANNELD_ETCD_PASSWORD: 'hunter2' }), good)
  assert.deepEqual(await list(['--etcd-password-file', file]), good)
  const refused = [
    await list([], { WEFTD_ETCD_PASSWORD: 'hunter3' }),
    await list(['--etcd-password', 'hunter3']),
    await list(['--etcd-password-file', wrong]),
  ]
  for (const { exitCode, output, errors } of refused) {
    assert.match(errors, /invalid user ID or password/)
    assert.ok(!`${output}${errors}`.includes('hunter'), errors)
    assert.equal(exitCode, 1)
  }
})
