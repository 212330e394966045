import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFlags } from '../flags/read-flags.js'
import { readLine } from '../flags/read-line.js'
import { etcdFlags } from './flags/etcd-flags.js'
import { readEtcdOptions } from './read-etcd-options.js'

const flags = Object.values(etcdFlags)

function read(...args: readonly string[]) {
  return readEtcdOptions(readFlags(flags, readLine(flags, args)))
}

test('what is left out is as in flannel', () => {
  assert.deepEqual(read(), {
    endpoints: ['http://127.0.0.1:4001', 'http://127.0.0.1:2379'],
    prefix: '/coreos.com/network',
    allowsPlainPassword: false,
  })
})

test('all that can be said is understood', () => {
  assert.deepEqual(
    read(
      ...['--etcd-endpoints', 'https://192.0.2.1:2379, https://192.0.2.2:2379', '--etcd-prefix', '/weft/'],
      ...['--etcd-cafile', 'ca', '--etcd-certfile', 'cert', '--etcd-keyfile', 'key'],
      ...['--etcd-username', 'weft', '--etcd-password', 'secret', '--etcd-plain-password'],
    ),
    {
      endpoints: ['https://192.0.2.1:2379', 'https://192.0.2.2:2379'],
      prefix: '/weft',
      tls: { ca: 'ca', certificate: 'cert', key: 'key' },
      user: { name: 'weft', password: 'secret' },
      allowsPlainPassword: true,
    },
  )
})

test('an authority alone is TLS', () => {
  assert.deepEqual(read('--etcd-cafile', 'ca').tls, { ca: 'ca' })
})

const refused: readonly (readonly [args: readonly string[], message: string])[] = [
  [
    ['--etcd-endpoints', 'http://a,'],
    '--etcd-endpoints: found "http://a,", accepted is a list of URLs like "https://192.0.2.1:2379,https://192.0.2.2:2379"',
  ],
  [['--etcd-prefix', '/'], '--etcd-prefix: found "/", accepted is a key like "/coreos.com/network"'],
  [['--etcd-certfile', 'cert'], 'found one of --etcd-certfile and --etcd-keyfile, accepted are both or none'],
  [['--etcd-password', 'secret'], 'found a password for etcd without --etcd-username, accepted are both or none'],
  [['--etcd-username', 'weft'], 'found --etcd-username without a password, accepted are both or none'],
  [
    ['--etcd-username=weft', '--etcd-password=secret', '--etcd-password-file=file'],
    'found both --etcd-password and --etcd-password-file, accepted is one of them',
  ],
  [
    ['--etcd-endpoints', 'http://root:secret@192.0.2.1:2379,'],
    '--etcd-endpoints: found "http://…@192.0.2.1:2379,", accepted is a list of URLs like "https://192.0.2.1:2379,https://192.0.2.2:2379"',
  ],
  [
    ['--etcd-plain-password=secret'],
    '--etcd-plain-password: found a value that is not shown, accepted is true or false',
  ],
]
for (const [args, message] of refused)
  test(`${args.join(' ')} is refused`, () => {
    assert.throws(() => read(...args), { code: 'EUSAGE', message })
  })

test('what is empty is as if it were left out', () => {
  const empty = ['cafile', 'certfile', 'keyfile', 'username', 'password'].map(name => `--etcd-${name}=`)
  assert.deepEqual(read(...empty), read())
})

test('a file for the password is handed on by its name', () => {
  const { user } = read('--etcd-username=weft', '--etcd-password-file=/etc/weft/password')
  assert.deepEqual(user, { name: 'weft', passwordPath: '/etc/weft/password' })
})
