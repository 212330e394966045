import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readServerOptions } from './read-server-options.js'

const read = (line: string) => readServerOptions(line.split(' ').filter(Boolean))

test('without a flag the server is for this machine alone', () => {
  assert.deepEqual(read(''), { folder: '/var/lib/weft/server', listen: ['127.0.0.1:2379'] })
})

test('all that can be said is understood, addresses as a list or one by one', () => {
  assert.deepEqual(
    read(
      '--data-dir /data --listen 192.0.2.1:2379,[2001:db8::1]:2379 --listen unix:///run/weft/server.sock ' +
        '--cert-file crt --key-file key --trusted-ca-file ca --client-cert-auth --users-file users',
    ),
    {
      folder: '/data',
      listen: ['192.0.2.1:2379', '[2001:db8::1]:2379', 'unix:///run/weft/server.sock'],
      tls: { certificate: 'crt', key: 'key', clientCa: 'ca' },
      usersPath: 'users',
    },
  )
})

test('an authority alone is reason enough to ask clients for a certificate, as with etcd', () => {
  const { tls } = read('--cert-file crt --key-file key --trusted-ca-file ca')
  assert.equal(tls?.clientCa, 'ca')
})

const accepted = 'HOST:PORT, [IPV6]:PORT or unix:///PATH, like 127.0.0.1:2379'
const refused: { readonly [line: string]: string } = {
  '--listen http://127.0.0.1:2379': `--listen: found "http://127.0.0.1:2379", accepted is ${accepted}`,
  '--listen 127.0.0.1:2379,': `--listen: found "127.0.0.1:2379,", accepted is ${accepted}`,
  '--listen 127.0.0.1:99999': `--listen: found "127.0.0.1:99999", accepted is ${accepted}`,
  '--cert-file crt': 'found one of --cert-file and --key-file, accepted are both or none',
  '--trusted-ca-file ca':
    'found --trusted-ca-file alone, accepted is --trusted-ca-file with --cert-file and --key-file',
  '--client-cert-auth': 'found --client-cert-auth alone, accepted is --client-cert-auth with --trusted-ca-file',
  '--data-dri /data': '--data-dri: found an unknown flag, accepted is --data-dir',
}
for (const [line, message] of Object.entries(refused))
  test(`weft server ${line} is refused`, () => {
    assert.throws(() => read(line), { code: 'EUSAGE', message })
  })
