import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../../files/testing/temporary-folder.js'
import { loadCluster } from './load-cluster.js'

test('certificates that cannot be used are found when the kubeconfig is read, and not shown', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'config')
  const load = async (cluster: object, user: object) => {
    const text = {
      'current-context': 'here',
      contexts: [{ name: 'here', context: { cluster: 'lab', user: 'weft' } }],
      clusters: [{ name: 'lab', cluster: { server: 'https://192.0.2.1:6443', ...cluster } }],
      users: [{ name: 'weft', user }],
    }
    await writeFile(file, JSON.stringify(text))
    return loadCluster({ kubeconfigFile: file })
  }
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const ca = `${file}: cluster lab: certificate-authority`
  await assert.rejects(load({ 'certificate-authority-data': 's3cret' }, {}), {
    code: 'ECONFIG',
    message: `${ca}: found no certificate, accepted is one as PEM`,
  })
  await assert.rejects(load({ 'certificate-authority': 'ca.crt' }, {}), {
    code: 'ECONFIG',
    message: `${folder.path}/ca.crt: found no such file, accepted is a file that can be read`,
  })
  const pem = base64('-----BEGIN CERTIFICATE-----\ns3cret\n-----END CERTIFICATE-----\n')
  await assert.rejects(load({}, { 'client-certificate-data': pem, 'client-key-data': pem }), error => {
    assert.ok(error instanceof Error && !error.message.includes('s3cret'))
    assert.match(
      error.message,
      /^.*: user weft: client-certificate and client-key: found what cannot be used \(.*\), accepted is PEM/,
    )
    return true
  })
  const { cluster, source } = await load({}, {})
  assert.deepEqual([cluster.server, source], ['https://192.0.2.1:6443', `user weft of ${file}`])
})

test('a server that is named alone is spoken to by nobody in particular, in plain text if the URL says so', async () => {
  const { cluster, user } = await loadCluster({ apiUrl: 'http://127.0.0.1:8001/' })
  assert.deepEqual([cluster.server, cluster.skipTLSVerify, user.name], ['http://127.0.0.1:8001', true, 'nobody'])
})
