import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArgs } from 'node:util'
import { etcdFlags, readEtcdOptions } from './etcd-flags.js'

function read(...args: readonly string[]) {
  return readEtcdOptions(parseArgs({ args: [...args], options: etcdFlags }).values)
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
  [['--etcd-password', 'secret'], 'found one of --etcd-username and --etcd-password, accepted are both or none'],
]
for (const [args, message] of refused)
  test(`${args.join(' ')} is refused`, () => {
    assert.throws(() => read(...args), { code: 'EUSAGE', message })
  })
