import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { cniVersions } from '@weft/cni'
import { NetworkNamespace } from '@weft/linux'
import fc from 'fast-check'
import { type Ended, programs } from '../../cni/program/testing/programs.js'
import { eventually } from '../eventually.js'
import { runIn } from '../run-in.js'
import { TemporaryFolder } from '../temporary-folder.js'
import { skip } from '../why-skipped.js'
import { anyHostileRequest, type Ground, type HostileRequest } from './hostile-requests.js'
import { ServedNode } from './served-node.js'

const numRuns = Number(process.env.CNI_FUZZ_RUNS ?? 300)
const seed = Number(process.env.CNI_FUZZ_SEED ?? 5)
const [program] = programs

/** A node whose files, and the folder where its daemon stands, are deep inside of a folder that is watched. */
class FuzzGround implements AsyncDisposable {
  readonly #around: TemporaryFolder
  readonly #home = process.cwd()
  readonly #tmpdir = process.env.TMPDIR
  readonly pods = [NetworkNamespace.create(), NetworkNamespace.create()]
  #node: ServedNode | undefined

  private constructor(around: TemporaryFolder) {
    this.#around = around
  }

  static async open(): Promise<FuzzGround> {
    const ground = new FuzzGround(new TemporaryFolder())
    const deep = ground.#around.join('a/b/c/d')
    mkdirSync(deep, { recursive: true })
    for (const folder of ['a', 'a/b', 'a/b/c', 'a/b/c/d']) ground.#around.write(`${folder}/canary`, folder)
    process.chdir(deep)
    process.env.TMPDIR = deep
    ground.#node = await ServedNode.open()
    return ground
  }

  get node(): ServedNode {
    assert.ok(this.#node)
    return this.#node
  }

  /** All files with what is in them, but for those that plugins are told to write. */
  listing(): readonly string[] {
    const path = this.#around.path
    const entries = readdirSync(path, { recursive: true, withFileTypes: true })
    const own = ['flannel', 'networks', 'spool', 'given'].map(name => `${this.node.path(name)}/`)
    return entries
      .map(entry => ({ entry, full: join(entry.parentPath, entry.name) }))
      .filter(({ full }) => !own.some(folder => full.startsWith(folder)))
      .map(({ entry, full }) => `${relative(path, full)} ${entry.isFile() ? readFileSync(full, 'utf8') : ''}`)
      .sort()
  }

  held(): readonly string[] {
    const files = readdirSync(this.node.path('networks'), { recursive: true, withFileTypes: true })
    return files.filter(entry => entry.isFile() && /^[0-9a-f]+[.:]/.test(entry.name)).map(({ name }) => name)
  }

  saved(): readonly string[] {
    return readdirSync(this.node.path('flannel'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#node?.[Symbol.asyncDispose]()
    for (const pod of this.pods) pod.close()
    process.chdir(this.#home)
    if (this.#tmpdir === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = this.#tmpdir
    this.#around[Symbol.dispose]()
  }
}

/** What stands where something else should be. */
function layTraps({ node }: FuzzGround): readonly string[] {
  const path = (name: string) => node.path(`bin/${name}`)
  mkdirSync(node.path('given'))
  writeFileSync(path('file'), 'FLANNEL_NETWORK=pwned')
  mkdirSync(path('folder'))
  runIn(node.namespace, `mkfifo ${path('pipe')}`)
  return [
    ...['file', 'folder', 'pipe', 'file/deeper'].map(path),
    ...['given/missing', 'given/deeply/missing'].map(name => node.path(name)),
    ...['/proc/self/ns/mnt', '/dev/null', '/dev/full', '/proc/self/mem', node.path('cni.sock'), '/'],
    // The node's own: a runtime that was told the number of a process that is another one by now.
    `/proc/${node.pid}/ns/net`,
  ]
}

async function ask(node: ServedNode, { environment, stdin }: HostileRequest): Promise<Ended> {
  assert.ok(program)
  const end = await node.ask(program, { verb: '', stdin, environment: { ...environment, WEFT_CNI_TIMEOUT: '30' } })
  assert.doesNotMatch(end.stdout, /weftd does not answer/)
  return end
}

function assertSpecShaped({ exitCode, stdout, stderr }: Ended, verb: string | undefined): void {
  if (!verb) {
    assert.deepEqual([exitCode, stdout], [0, ''])
    return
  }
  assert.equal(stderr, '')
  if (exitCode === 0 && verb !== 'ADD' && verb !== 'VERSION') {
    assert.equal(stdout, '')
    return
  }
  const { cniVersion, code, msg, details = '', ...more } = JSON.parse(stdout)
  assert.ok(cniVersions.includes(cniVersion) || /^[0-9.]{1,15}$/.test(cniVersion), stdout)
  if (exitCode === 0) return
  assert.equal(exitCode, 1)
  assert.deepEqual(more, {})
  assert.ok(Number.isSafeInteger(code) && code > 0, stdout)
  assert.ok(typeof msg === 'string' && msg !== '' && typeof details === 'string', stdout)
}

test('whatever a runtime says, it gets an answer of the specification, and nothing else comes of it', {
  skip,
  timeout: 3_600_000,
}, async () => {
  await using fuzz = await FuzzGround.open()
  const { node } = fuzz
  const ground: Ground = {
    subnetFile: node.subnetFile('dual'),
    dataDir: node.path('flannel'),
    networks: node.path('networks'),
    pods: fuzz.pods.map(pod => pod.path),
    traps: layTraps(fuzz),
  }
  const usual = {
    name: 'cbr0',
    subnetFile: ground.subnetFile,
    dataDir: ground.dataDir,
    ipam: { dataDir: ground.networks },
  }
  const collect = async (more: object) => {
    const stdin = JSON.stringify({ cniVersion: '1.1.0', ...usual, 'cni.dev/valid-attachments': [], ...more })
    const { exitCode, stdout } = await ask(node, { environment: { CNI_COMMAND: 'GC' }, stdin })
    assert.equal(exitCode, 0, stdout)
  }
  await collect({ type: 'flannel' })
  const files = fuzz.listing()
  const resting = await node.restingFiles()
  const uplink = runIn(node.namespace, 'ip -br address show dev eth0')
  const added: HostileRequest[] = []
  const tally = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(anyHostileRequest(ground), async request => {
      const { CNI_COMMAND: verb } = request.environment
      const [ports, held] = [node.ports(), fuzz.held()]
      const end = await ask(node, request)
      assertSpecShaped(end, verb)
      const isAdded = verb === 'ADD' && end.exitCode === 0
      const kind = `${/^[A-Z]+$/.test(verb ?? '') ? verb : 'other'} ${end.exitCode}`
      tally.set(kind, (tally.get(kind) ?? 0) + 1)
      if (isAdded) added.push(request)
      else {
        const fresh = [
          ...node.ports().filter(one => !ports.includes(one)),
          ...fuzz.held().filter(one => !held.includes(one)),
        ]
        assert.deepEqual(fresh, [])
      }
      assert.deepEqual(fuzz.listing(), files)
      assert.deepEqual(
        node.log.filter(({ level, text }) => level === 'error' || /unexpected|at .*\.js:/.test(text)),
        [],
      )
      await node.report()
    }),
    { numRuns, seed, endOnFailure: true, includeErrorInReport: true },
  )
  if (process.env.CNI_FUZZ_RUNS) console.log(Object.fromEntries([...tally].sort()))
  for (const verb of ['ADD', 'DEL', 'CHECK', 'GC', 'STATUS'])
    assert.ok((tally.get(`${verb} 0`) ?? 0) > 0, `${verb} never succeeded: ${JSON.stringify([...tally])}`)
  // As a runtime does for each pod that it had.
  for (const { environment, stdin } of added) {
    const { exitCode, stdout } = await ask(node, { environment: { ...environment, CNI_COMMAND: 'DEL' }, stdin })
    assert.equal(exitCode, 0, stdout)
  }
  assert.deepEqual([node.ports(), fuzz.held(), fuzz.saved()], [[], [], []])
  assert.doesNotMatch(runIn(node.namespace, 'iptables-save -t nat'), /CNI-[0-9a-f]{24}|CNI-DN/)
  assert.equal(runIn(node.namespace, 'ip -br address show dev eth0'), uplink)
  assert.match(runIn(node.namespace, 'ip -br link show dev lo'), /UP/)
  await eventually(() => assert.ok(node.openFiles() <= resting, `${node.openFiles()} open, ${resting} before`))
})
