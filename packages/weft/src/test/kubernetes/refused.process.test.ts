import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freePort } from '@weft/etcd/testing'
import type { Status } from '../../model/report.js'
import { weftdProgram } from '../daemon-process.js'
import { eventually } from '../eventually.js'
import { TemporaryFolder } from '../temporary-folder.js'

/** These tests run in no namespace of their own: a daemon that failed to fail must find nothing that it could change. */
const harmless = ['--iface', 'nowhere0']
/** As the compiler wrote it, a file for each module: in the bundled program they all are in one, and evaluated at the same moments. */
const unbundled = fileURLToPath(new URL('../../bin/weftd.js', import.meta.url))
const loadedFiles = fileURLToPath(new URL('loaded-files.fixture.js', import.meta.url))

const ofClusters = new Set(['NODE_NAME', 'POD_NAME', 'POD_NAMESPACE', 'KUBERNETES_SERVICE_HOST'])
const outsideOfClusters = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofClusters.has(name)))

interface Words {
  readonly program?: string
  readonly flags: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
}

function start(folder: TemporaryFolder, { program = weftdProgram, flags, environment = {} }: Words) {
  const files = [
    ...['--net-config-path', folder.write('net-conf.json', { Network: '10.244.0.0/16', Backend: { Type: 'vxlan' } })],
    ...['--subnet-file', folder.join('subnet.env'), '--snapshot-file', folder.join('snapshot.json')],
    ...['--api-socket', folder.join('weftd.sock'), '--cni-socket', 'off'],
  ]
  const child = spawn(process.execPath, [program, ...files, ...harmless, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...outsideOfClusters, ...environment },
    timeout: 60_000,
  })
  const ended = Promise.all([text(child.stderr), once(child, 'close')]).then(([errors, [exitCode]]) => ({
    exitCode,
    errors,
  }))
  return { child, ended }
}

function statusIn(folder: TemporaryFolder): Status {
  return JSON.parse(readFileSync(folder.join('status.json'), 'utf8'))
}

/** Nobody listens there. */
const kubeconfig = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'u', user: { token: 'secret' } }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'x',
}

const refused: { readonly [title: string]: readonly [flags: readonly string[], told: RegExp] } = {
  'a prefix that Kubernetes would refuse': [
    ['--node-name', 'node-a', '--kubeconfig-file', 'KUBECONFIG', '--kube-annotation-prefix', 'a.example/b/c'],
    /--kube-annotation-prefix: found "a\.example\/b\/c", accepted is a prefix with at most one "\/"/,
  ],
  'nothing that tells which node this is': [
    ['--kubeconfig-file', 'KUBECONFIG'],
    /found none of --node-name, NODE_NAME and POD_NAME with POD_NAMESPACE, accepted is one of them/,
  ],
  'a kubeconfig that is not there': [
    ['--node-name', 'node-a', '--kubeconfig-file', '/nowhere/kubeconfig'],
    /\/nowhere\/kubeconfig: found no such file, accepted is a file that can be read/,
  ],
  'nothing that tells where the API server is': [['--node-name', 'node-a'], /--kubeconfig-file/],
  'a URL that is none': [
    ['--node-name', 'node-a', '--kubeconfig-file', 'KUBECONFIG', '--kube-api-url', 'kube.example:6443'],
    /--kube-api-url: found "kube\.example:6443", accepted is a URL like/,
  ],
}

describe('a start in a cluster that cannot be meant is refused with one sentence, and status.json says it too', () => {
  for (const [title, [flags, told]] of Object.entries(refused))
    test(title, async () => {
      using folder = new TemporaryFolder()
      const path = folder.write('kubeconfig', kubeconfig)
      const said = flags.map(word => (word === 'KUBECONFIG' ? path : word))
      const { exitCode, errors } = await start(folder, { flags: ['--kube-subnet-mgr', ...said] }).ended
      assert.equal(exitCode, 2, errors)
      assert.match(errors, told)
      assert.match(errors, /^weftd: .*\n$/)
      assert.doesNotMatch(errors, /secret/)
      const { state, reason } = statusIn(folder)
      assert.equal(state, 'failed')
      assert.match(reason, told)
    })
})

test('a pod that knows only its own name waits for an API server that says on which node it is, and answers probes', async () => {
  using folder = new TemporaryFolder()
  const flags = ['--kube-subnet-mgr', '--kubeconfig-file', folder.write('kubeconfig', kubeconfig)]
  const environment = { POD_NAME: 'kube-flannel-ds-x', POD_NAMESPACE: 'kube-flannel' }
  const port = await freePort()
  const probed = ['--healthz-ip', '127.0.0.1', '--healthz-port', `${port}`]
  const { child, ended } = start(folder, { flags: [...flags, ...probed], environment })
  await eventually(() => {
    const { state, code, reason } = statusIn(folder)
    assert.deepEqual([state, code], ['not-ready', 'store-failure'])
    assert.match(reason, /^Kubernetes API https:\/\/127\.0\.0\.1:1 does not answer/)
  })
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`)
    return [response.status, await response.text()] as const
  }
  assert.deepEqual(await ask('/healthz'), [200, 'flanneld is running'])
  const [code, words] = await ask('/readyz')
  assert.equal(code, 503)
  assert.match(words, /^flanneld is not ready yet\nKubernetes API .* does not answer.*\nsee whether the store runs/)
  child.kill('SIGTERM')
  assert.equal((await ended).exitCode, 0)
})

for (const [flags, loads] of [
  [['--kube-subnet-mgr'], true],
  [['--store', 'etcd', '--etcd-endpoints', 'http://127.0.0.1:1'], false],
] as const)
  test(`a start with ${flags[0]} ${flags[1] ?? ''} loads ${loads ? 'what' : 'nothing of what'} Kubernetes needs`, async () => {
    using folder = new TemporaryFolder()
    const { child, ended } = start(folder, {
      program: unbundled,
      flags: [
        ...flags,
        '--node-name',
        'node-a',
        ...(loads ? ['--kubeconfig-file', folder.write('kubeconfig', kubeconfig)] : []),
      ],
      environment: { NODE_OPTIONS: `--import=${loadedFiles}` },
    })
    await eventually(() => assert.notEqual(statusIn(folder).reason, 'weftd has just been started'))
    child.kill('SIGTERM')
    const { errors } = await ended
    const files = errors.split('\n').flatMap(line => /^loads (file:.*)$/.exec(line)?.[1] ?? [])
    assert.ok(files.length > 5, errors)
    const texts = files.map(file => readFileSync(fileURLToPath(file), 'utf8'))
    assert.equal(
      texts.some(text => text.includes('kube-subnet-manager')),
      loads,
    )
  })
