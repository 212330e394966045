import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Etcd } from '@weft/etcd'
import { CertificateAuthority, freePort, TemporaryFolder } from '@weft/etcd/testing'
import { findProgram } from '@weft/linux'
import { eventually } from '../../../../../test/eventually.js'
import { Client } from './client.js'
import { reader, type Subject } from './subject.js'

const adminToken = 'token-of-admin'
const readerToken = 'token-of-reader'
// A first start writes all that belongs to a new cluster.
const startMs = 120_000

const assets = process.env.KUBEBUILDER_ASSETS
const programs = ['etcd', 'kube-apiserver']

/** For the `skip` of a test: why there is no real API server, and how to get one; or false. */
export function whyNoRealApiServer(): string | false {
  const howTo =
    'go run sigs.k8s.io/controller-runtime/tools/setup-envtest@latest use -p path fetches them and prints it'
  if (assets !== undefined && assets !== '') return false
  return `KUBEBUILDER_ASSETS is not set; it names a folder with the programs ${programs.join(' and ')}: ${howTo}`
}

/** Whoever names a folder wants the real one: without it the tests fail. */
function checkAssets(): void {
  const missing = programs.filter(program => findProgram(program, assets) === undefined)
  if (missing.length > 0)
    throw new Error(
      `KUBEBUILDER_ASSETS: found no program ${missing.join(' and no ')} in ${assets}, accepted is a folder with ${programs.join(' and ')}`,
    )
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A kube-apiserver with an etcd of its own, on the loopback address. */
export async function startRealApiServer(): Promise<Subject> {
  checkAssets()
  const folder = await TemporaryFolder.create()
  const children: ChildProcess[] = []
  const start = (program: string, args: readonly string[]) => {
    const child = spawn(join(assets ?? '', program), args, { cwd: folder.path, stdio: 'ignore' })
    children.push(child)
    running.add(child)
    child.once('close', () => running.delete(child))
    return child
  }
  const close = async () => {
    for (const child of children.reverse()) await ended(child)
    await folder.close()
  }
  try {
    const endpoint = `http://127.0.0.1:${await freePort()}`
    const peer = `http://127.0.0.1:${await freePort()}`
    const urls = ['--listen-client-urls', endpoint, '--advertise-client-urls', endpoint]
    const peers = ['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer]
    start('etcd', ['--data-dir', folder.path, ...urls, ...peers, '--initial-cluster', `default=${peer}`])
    const port = await freePort()
    const url = `https://127.0.0.1:${port}`
    const authority = await CertificateAuthority.create(folder.path)
    const server = start('kube-apiserver', await argumentsOf({ folder: folder.path, authority, endpoint, port }))
    const ca = readFileSync(authority.file, 'utf8')
    const admin = new Client({ url, ca, token: adminToken })
    await eventually(async () => {
      if (server.exitCode !== null) throw new Error(`kube-apiserver has ended by itself (${server.exitCode})`)
      const { code } = await admin.ask('/readyz')
      if (code !== 200) throw new Error(`it is not ready: ${code}`)
    }, startMs)
    await grantReader(admin)
    return { url, ca, adminToken, readerToken, compact: () => compact(endpoint), close }
  } catch (error) {
    await close()
    throw error
  }
}

interface Place {
  readonly folder: string
  readonly authority: CertificateAuthority
  readonly endpoint: string
  readonly port: number
}

async function argumentsOf({ folder, authority, endpoint, port }: Place): Promise<string[]> {
  const { certificate, key } = await authority.sign('kube-apiserver')
  const tokens = join(folder, 'tokens.csv')
  writeFileSync(tokens, `${adminToken},admin,admin,system:masters\n${readerToken},${reader.name},${reader.name}\n`)
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const accountKey = join(folder, 'accounts.key')
  writeFileSync(accountKey, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return [
    `--etcd-servers=${endpoint}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    `--tls-cert-file=${certificate}`,
    `--tls-private-key-file=${key}`,
    `--client-ca-file=${authority.file}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    '--anonymous-auth=true',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${accountKey}`,
    `--service-account-signing-key-file=${accountKey}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    // What they add to new nodes and pods is for other parts of a cluster.
    '--disable-admission-plugins=ServiceAccount,TaintNodesByCondition',
    // So that what etcd has forgotten is forgotten, and not only for a minute more remembered in its cache.
    '--feature-gates=ListFromCacheSnapshot=false',
  ]
}

async function grantReader(admin: Client): Promise<void> {
  const metadata = { name: 'weft-test-reader' }
  const rbac = '/apis/rbac.authorization.k8s.io/v1'
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  await admin.create(`${rbac}/clusterroles`, { kind: 'ClusterRole', apiVersion, metadata, rules: reader.rules })
  await admin.create(`${rbac}/clusterrolebindings`, {
    kind: 'ClusterRoleBinding',
    apiVersion,
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: reader.name }],
  })
}

async function compact(endpoint: string): Promise<void> {
  const etcd = new Etcd({ endpoints: [endpoint] })
  try {
    const { revision } = await etcd.put({ key: '/weft-test/compact', value: '' })
    await etcd.compact(revision)
  } finally {
    etcd.close()
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}
