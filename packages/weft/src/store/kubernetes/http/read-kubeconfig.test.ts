import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readKubeconfig } from './read-kubeconfig.js'

const good = {
  'current-context': 'here',
  contexts: [{ name: 'here', context: { cluster: 'lab', user: 'weft' } }],
  clusters: [{ name: 'lab', cluster: { server: 'https://192.0.2.1:6443' } }],
  users: [{ name: 'weft', user: { token: 's3cret' } }],
}

const read = (changes: object) => readKubeconfig('/etc/k/config', JSON.stringify({ ...good, ...changes }))
const user = (words: object) => ({ users: [{ name: 'weft', user: words }] })
const cluster = (words: object) => ({ clusters: [{ name: 'lab', cluster: { server: 'https://x', ...words } }] })

test('a kubeconfig as kubeadm writes it is read', () => {
  const text = `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: QUJD
    server: https://192.0.2.1:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: kubernetes-admin
  name: kubernetes-admin@kubernetes
current-context: kubernetes-admin@kubernetes
preferences: {}
users:
- name: kubernetes-admin
  user:
    client-certificate-data: QUJD
    client-key: admin.key
`
  assert.deepEqual(readKubeconfig('/etc/kubernetes/admin.conf', text), {
    cluster: { name: 'kubernetes', server: 'https://192.0.2.1:6443', skipTLSVerify: false, caData: 'QUJD' },
    user: { name: 'kubernetes-admin', certData: 'QUJD', keyFile: '/etc/kubernetes/admin.key' },
  })
})

test('what is said in place counts more than a file, but a file with a token more than a token', () => {
  const ca = cluster({ 'certificate-authority': 'ca.crt', 'certificate-authority-data': 'QUJD' })
  assert.deepEqual(read(ca).cluster, { name: 'lab', server: 'https://x', skipTLSVerify: false, caData: 'QUJD' })
  const authProvider = { name: 'tokenFile', config: { tokenFile: '/etc/k/token' } }
  assert.deepEqual(read(user({ token: 's3cret', tokenFile: 'token' })).user, { name: 'weft', authProvider })
})

test('a program is looked for where the kubeconfig is if it is a path, and on the search path if it is a name', () => {
  const command = (written: string) => read(user({ exec: { command: written } })).program?.command
  assert.equal(command('bin/login'), '/etc/k/bin/login')
  assert.equal(command('aws'), 'aws')
})

test('a mistake is told with its place, what was found and what is accepted', () => {
  const cases: [changes: object, sentence: string][] = [
    [{ kind: 'Pod' }, '/etc/k/config: kind: found text, accepted is Config, that of a kubeconfig'],
    [{ 'current-context': '' }, '/etc/k/config: current-context: found nothing, accepted is one of its contexts: here'],
    [
      { 'current-context': 'there' },
      '/etc/k/config: current-context: found "there", accepted is one of its contexts: here',
    ],
    [
      { contexts: [] },
      '/etc/k/config: current-context: found "here", accepted is one of its contexts: there are none yet',
    ],
    [{ clusters: [] }, '/etc/k/config: context here: found "lab", accepted is one of its clusters: there are none yet'],
    [{ users: 'weft' }, '/etc/k/config: users: found text, accepted is a list'],
    [
      { clusters: [{ name: 'lab' }] },
      '/etc/k/config: clusters[0].cluster: found nothing, accepted is what it is a name for',
    ],
    [
      cluster({ server: undefined }),
      '/etc/k/config: clusters[0].cluster.server: found nothing, accepted is the URL of the API server',
    ],
    [
      cluster({ server: 'ftp://x' }),
      '/etc/k/config: clusters[0].cluster.server: found "ftp://x", accepted is a URL like https://10.96.0.1:443',
    ],
    [
      cluster({ server: 'https://me:s3cret@x' }),
      '/etc/k/config: clusters[0].cluster.server: found text with an @ in it, accepted is a URL like https://10.96.0.1:443',
    ],
    [
      cluster({ 'insecure-skip-tls-verify': 's3cret' }),
      '/etc/k/config: clusters[0].cluster.insecure-skip-tls-verify: found text, accepted is true or false',
    ],
    [user({ token: 53_437 }), '/etc/k/config: users[0].user.token: found a number, accepted is text in quotes'],
    [
      user({ 'client-key-data': 's3cret' }),
      '/etc/k/config: users[0].user.client-certificate: found nothing, accepted is client-certificate and client-key, or neither',
    ],
    [
      user({ exec: { args: ['s3cret'] } }),
      '/etc/k/config: users[0].user.exec.command: found nothing, accepted is the program that prints the credentials',
    ],
    [
      user({ exec: { command: 'x', interactiveMode: 'Always' } }),
      '/etc/k/config: users[0].user.exec.interactiveMode: found text, accepted is Never or IfAvailable: nobody is there to answer',
    ],
  ]
  for (const [changes, message] of cases) assert.throws(() => read(changes), { code: 'ECONFIG', message })
})

test('text that is no kubeconfig is refused without a word of it', () => {
  const found = (text: string, sentence: string) =>
    assert.throws(() => readKubeconfig('/etc/k/config', text), {
      code: 'ECONFIG',
      message: `/etc/k/config: found ${sentence}`,
    })
  found('', 'nothing, accepted is names with values')
  found('s3cret', 'text, accepted is names with values')
  found('- s3cret', 'a list, accepted is names with values')
  found('a: b\ntoken: "s3cret\n', 'text that is not YAML (line 3), accepted is a kubeconfig')
  found('token: *s3cret', 'text that is not YAML (line 1), accepted is a kubeconfig')
})
