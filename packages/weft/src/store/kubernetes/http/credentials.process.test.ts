import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { CertificateAuthority, skipWithoutOpenssl, TemporaryFolder } from '@weft/etcd/testing'
import { everything } from '../testing/api-server/access/api-user.js'
import { ApiFailure } from '../testing/api-server/api-failure.js'
import { HttpBench, never } from '../testing/http-bench.js'
import type { HttpNodeApi } from './http-node-api.js'

const list = (api: HttpNodeApi) => api.list({ detail: 'metadata' }, never)

describe('who we are to the API server', { skip: skipWithoutOpenssl }, () => {
  it('a token in a file that was replaced is read again when the old one is refused, and nobody notices', async t => {
    const bench = await HttpBench.open(t)
    const first = bench.server.issueAdminToken()
    const tokenFile = bench.write('token', `${first}\n`)
    const api = await bench.connect({ kubeconfigFile: bench.kubeconfig({ tokenFile: 'token' }) })
    await list(api)
    bench.server.expireToken(first)
    await assert.rejects(list(api), {
      reason: 'denied',
      message: `it does not know the credentials of user weft of ${bench.folder}/kubeconfig (401)`,
    })
    bench.write('token', bench.server.issueAdminToken())
    await list(api)
    rmSync(tokenFile)
  })

  it('a pod uses its service account, whose token changes, from the API server that its environment names', async t => {
    const bench = await HttpBench.open(t)
    const account = 'var/run/secrets/kubernetes.io/serviceaccount'
    mkdirSync(`${bench.folder}/${account}`, { recursive: true })
    const first = bench.server.issueAdminToken()
    bench.write(`${account}/token`, first)
    bench.write(`${account}/ca.crt`, bench.server.ca)
    inPod(t, bench)
    const api = await bench.connect({ podRoot: `${bench.folder}/` })
    assert.equal(api.url, bench.server.url)
    await list(api)
    bench.write(`${account}/token`, bench.server.issueAdminToken())
    bench.server.expireToken(first)
    await list(api)
    assert.deepEqual(
      bench.asked('list').map(({ code }) => code),
      [200, 401, 200],
    )
  })

  it('a client certificate is as good as a token', async t => {
    const bench = await HttpBench.open(t)
    bench.server.addUser({ name: 'by-certificate', grants: everything })
    const { certificate, key } = await bench.server.signCertificate('by-certificate')
    const data = (file: string) => readFileSync(file).toString('base64')
    const inFiles = bench.kubeconfig({ 'client-certificate': certificate, 'client-key': key })
    await list(await bench.connect({ kubeconfigFile: inFiles }))
    const inline = bench.kubeconfig({ 'client-certificate-data': data(certificate), 'client-key-data': data(key) })
    await list(await bench.connect({ kubeconfigFile: inline }))
    assert.deepEqual(
      bench.server.exchanges.map(({ user }) => user),
      ['by-certificate', 'by-certificate'],
    )
  })

  it('a program that prints credentials is run once until they run out or are refused', async t => {
    const bench = await HttpBench.open(t)
    const first = bench.server.issueAdminToken()
    const says = (token: string) => {
      const status = { token, expirationTimestamp: '2100-01-01T00:00:00Z' }
      bench.write(
        'answer',
        JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }),
      )
    }
    says(first)
    bench.write(
      'login',
      `#!/bin/sh\necho "$1 $KUBERNETES_EXEC_INFO" >> ${bench.folder}/runs\ncat ${bench.folder}/answer\n`,
      0o755,
    )
    const api = await bench.connect({
      kubeconfigFile: bench.kubeconfig({ exec: { command: './login', args: ['now'] } }),
    })
    const runs = () => readFileSync(`${bench.folder}/runs`, 'utf8').trimEnd().split('\n')
    await Promise.all([list(api), list(api)])
    await list(api)
    const question =
      '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}'
    assert.deepEqual(runs(), [`now ${question}`])
    says(bench.server.issueAdminToken())
    bench.server.expireToken(first)
    await list(api)
    assert.equal(runs().length, 2)
  })

  it('a program that fails is quoted, and one that prints something else is not: it may be a secret', async t => {
    const bench = await HttpBench.open(t)
    const kubeconfigFile = bench.kubeconfig({ exec: { command: './login' } })
    const api = await bench.connect({ kubeconfigFile })
    const of = `there are no credentials of user weft of ${kubeconfigFile}:`
    bench.write('login', '#!/bin/sh\necho "log in first" >&2\nexit 1\n', 0o755)
    await assert.rejects(list(api), { reason: 'denied', message: `${of} log in first` })
    for (const printed of ['s3cret-token', '{}', 'null']) {
      bench.write('login', `#!/bin/sh\necho '${printed}'\n`, 0o755)
      await assert.rejects(list(api), { reason: 'denied', message: `${of} the program printed no credentials` })
    }
    rmSync(`${bench.folder}/login`)
    await assert.rejects(list(api), { message: `${of} spawn ${bench.folder}/login ENOENT` })
  })

  it('a server whose certificate an unknown authority has signed is not spoken to', async t => {
    const bench = await HttpBench.open(t)
    const folder = await TemporaryFolder.create()
    t.after(() => folder.close())
    const stranger = await CertificateAuthority.create(folder.path, 'stranger')
    const cluster = { 'certificate-authority-data': undefined, 'certificate-authority': stranger.file }
    const token = bench.server.issueAdminToken()
    const api = await bench.connect({ kubeconfigFile: bench.kubeconfig({ token }, cluster) })
    await assert.rejects(list(api), {
      reason: 'unreachable',
      message: /^its certificate is not to be trusted: no authority that we know has signed it$/,
    })
    const insecure = { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true }
    await list(await bench.connect({ kubeconfigFile: bench.kubeconfig({ token }, insecure) }))
    assert.equal(bench.server.exchanges.length, 1)
  })

  it('a proxy that the kubeconfig names is on the way', async t => {
    const bench = await HttpBench.open(t)
    const asked: string[] = []
    const proxy = createServer().on('connect', ({ url = '' }, near) => {
      asked.push(url)
      const { hostname, port } = new URL(bench.server.url)
      const far = connect(Number(port), hostname, () => near.write('HTTP/1.1 200 OK\r\n\r\n'))
      near.on('error', () => far.destroy()).pipe(far)
      far.on('error', () => near.destroy()).pipe(near)
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    t.after(() => proxy.close())
    const address = proxy.address()
    const port = address === null || typeof address === 'string' ? 0 : address.port
    const token = bench.server.issueAdminToken()
    const cluster = { server: 'https://localhost:1', 'proxy-url': `http://127.0.0.1:${port}` }
    await list(await bench.connect({ kubeconfigFile: bench.kubeconfig({ token }, cluster) }))
    assert.deepEqual(asked, ['localhost:1'])
  })

  it('--kube-api-url counts more than the server of the kubeconfig', async t => {
    const bench = await HttpBench.open(t)
    const token = bench.server.issueAdminToken()
    const kubeconfigFile = bench.kubeconfig({ token }, { server: 'https://192.0.2.1:6443' })
    await list(await bench.connect({ kubeconfigFile, apiUrl: `${bench.server.url}/` }))
    assert.equal(bench.server.exchanges[0]?.path, '/api/v1/nodes')
  })

  it('a kubeconfig that was replaced is followed: another token, and another authority', async t => {
    const bench = await HttpBench.open(t)
    const first = bench.server.issueAdminToken()
    const kubeconfigFile = bench.kubeconfig({ token: first })
    const api = await bench.connect({ kubeconfigFile })
    await list(api)
    bench.server.expireToken(first)
    bench.kubeconfig({ token: bench.server.issueAdminToken() })
    await list(api)
    bench.write('kubeconfig', 'clusters: 5')
    bench.server.interfere({ mischief: { do: 'fail', failure: ApiFailure.unauthorized() }, times: 1 })
    await assert.rejects(list(api), {
      reason: 'denied',
      message: /kubeconfig: current-context: found nothing, accepted is/,
    })
  })

  it('without anything that says where the API server is, all that would say it is named', async t => {
    const bench = await HttpBench.open(t)
    delete process.env.KUBERNETES_SERVICE_HOST
    await assert.rejects(bench.connect({}), {
      code: 'EUSAGE',
      message: /^found none of --kubeconfig-file, --kube-api-url and KUBERNETES_SERVICE_HOST, accepted is one of them/,
    })
    await assert.rejects(bench.connect({ apiUrl: '10.96.0.1:443' }), {
      message: '--kube-api-url: found "10.96.0.1:443", accepted is a URL like https://10.96.0.1:443',
    })
  })
})

function inPod(t: TestContext, { server }: HttpBench): void {
  const { hostname, port } = new URL(server.url)
  process.env.KUBERNETES_SERVICE_HOST = hostname
  process.env.KUBERNETES_SERVICE_PORT = port
  t.after(() => {
    delete process.env.KUBERNETES_SERVICE_HOST
    delete process.env.KUBERNETES_SERVICE_PORT
  })
}
