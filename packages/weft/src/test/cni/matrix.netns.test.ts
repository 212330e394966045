import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { type CniVersion, cniVersions } from '@weft/cni'
import { NetworkNamespace } from '@weft/linux'
import { type Ended, type Program, programs } from '../../cni/program/testing/programs.js'
import { eventually } from '../eventually.js'
import { skip } from '../why-skipped.js'
import { formatRows, type Row } from './golden-rows.js'
import { type Layer, layers, ServedNode } from './served-node.js'

/** `UPDATE_CASES=1 node --test …` writes the answers as they are now; `git diff` then shows what changed. */
const isUpdate = process.env.UPDATE_CASES === '1'
const golden = new URL('../../../src/test/cni/matrix.golden.txt', import.meta.url)
const [program, other] = programs

interface Case {
  readonly node: ServedNode
  readonly program: Program
  readonly layer: Layer
  readonly version: CniVersion
}

/** A network of its own for each case, so that each gets the first addresses. */
function configOf(one: Case, more: object = {}): string {
  const { node, layer, version } = one
  const place = placeOf(one)
  return JSON.stringify({
    cniVersion: version,
    name: 'cbr0',
    type: 'flannel',
    subnetFile: node.subnetFile(layer),
    dataDir: node.path(`flannel/${place}`),
    ipam: { dataDir: node.path(`networks/${place}`) },
    delegate: { hairpinMode: true, isDefaultGateway: true },
    ...more,
  })
}

function placeOf({ program, layer, version }: Case): string {
  return `${program === other ? 'other' : 'usual'}-${layer}-${version}`
}

/** All that a runtime may ask about one attachment, in an order in which it may ask it. */
async function live(one: Case): Promise<readonly Row[]> {
  const { node, layer, version } = one
  using pod = NetworkNamespace.create()
  const rows: Row[] = []
  const ask = async (verb: string, title: string, more: object = {}) => {
    const namespacePath = verb === 'STATUS' || verb === 'GC' ? {} : { namespacePath: pod.path }
    const end = await node.ask(one.program, { verb, ...namespacePath, stdin: configOf(one, more) })
    rows.push({ title, layer, version, answer: told(end, { version, node, pod }) })
    return end
  }
  const attachments = [{ containerID: 'c1', ifname: 'eth0' }]
  await ask('VERSION', 'VERSION')
  await ask('STATUS', 'STATUS')
  const { stdout } = await ask('ADD', 'ADD')
  const prevResult = JSON.parse(stdout)
  await ask('ADD', 'ADD of what is there')
  await ask('CHECK', 'CHECK', { prevResult })
  await ask('CHECK', 'CHECK without prevResult')
  await ask('GC', 'GC without its list')
  await ask('GC', 'GC that names it', { 'cni.dev/valid-attachments': attachments })
  assert.equal(node.ports().length, 1)
  await ask('DEL', 'DEL', { prevResult })
  assert.deepEqual(leftOf(one), [])
  await ask('DEL', 'DEL of what is gone')
  await ask('CHECK', 'CHECK of what is gone', { prevResult })
  if (version !== '1.1.0') return rows
  const again = await node.ask(one.program, { verb: 'ADD', namespacePath: pod.path, stdin: configOf(one) })
  assert.equal(again.exitCode, 0, again.stdout)
  assert.equal(node.ports().length, 1)
  await ask('GC', 'GC that names nobody', { 'cni.dev/valid-attachments': [] })
  assert.deepEqual(leftOf(one), [])
  return rows
}

/** Ends of links, addresses that are held, and what was written down for a DEL. */
function leftOf(one: Case): readonly string[] {
  const { node } = one
  const place = placeOf(one)
  const addresses = readdirSync(node.path(`networks/${place}/cbr0`)).filter(name => /^(10\.|fd00)/.test(name))
  return [...node.ports(), ...addresses, ...readdirSync(node.path(`flannel/${place}`))]
}

interface Surroundings {
  readonly version: CniVersion
  readonly node: ServedNode
  readonly pod?: NetworkNamespace
}

/** The exit code and the whole output; what differs by chance is named by the order in which it comes up. */
function told({ exitCode, stdout, stderr }: Ended, { version, node, pod }: Surroundings): string {
  assert.equal(stderr, '')
  const names = new Map<string, string>()
  const nameOf = (kind: string) => (found: string) => {
    const name = names.get(found) ?? `<${kind}-${names.size}>`
    names.set(found, name)
    return name
  }
  const output = stdout
    .replace(`"cniVersion": "${version}"`, '"cniVersion": "<asked>"')
    .replace(`"cniVersion":"${version}","code"`, '"cniVersion":"<asked>","code"')
    .replace(`cniVersion ${version} has`, 'cniVersion <asked> has')
    .replaceAll(pod?.path ?? 'no pod', '<netns>')
    .replaceAll(node.path(), '<folder>')
    .replace(/(?<=<folder>\/(flannel|networks)\/)[a-z0-9.-]+/g, '<place>')
    .replace(/since \d{4}-[0-9T:.-]+Z/g, 'since <then>')
    .replace(/\bveth[0-9a-f]{8}\b/g, nameOf('veth'))
    .replace(/\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, nameOf('mac'))
  return `exit ${exitCode}${output === '' ? ', nothing is printed' : `\n${output.trimEnd()}`}`
}

async function collect(cases: readonly Case[]): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const one of cases) rows.push(...(await live(one)))
  return rows
}

/** Nobody has told weftd of a subnet. */
async function liveWithoutSubnet(program: Program): Promise<readonly Row[]> {
  await using node = await ServedNode.open({ hasLease: false })
  await node.answering()
  await eventually(async () => assert.equal((await node.report()).state, 'blocked'))
  await eventually(() => assert.match(readFileSync(node.statusFile, 'utf8'), /no lease/))
  using pod = NetworkNamespace.create()
  const rows: Row[] = []
  const askAll = async (title: string) => {
    for (const version of cniVersions)
      for (const verb of ['STATUS', 'ADD', 'DEL']) {
        const stdin = configOf({ node, program, layer: 'dual', version })
        const end = await node.ask(program, { verb, ...(verb !== 'STATUS' && { namespacePath: pod.path }), stdin })
        const answer = told(end, { version, node, pod })
        rows.push({ title: `${verb} ${title}`, layer: 'dual', version, answer })
      }
  }
  await askAll('without subnet.env')
  assert.ok(!existsSync(node.path('spool')))
  await node.stop()
  await askAll('without a daemon')
  assert.equal(readdirSync(node.path('spool')).length, cniVersions.length)
  return rows
}

test('every verb in every version and family is answered as it is written down', { skip }, async () => {
  assert.ok(program)
  await using node = await ServedNode.open()
  const cases = layers.flatMap(layer => cniVersions.map(version => ({ node, program, layer, version })))
  const text = formatRows([...(await collect(cases)), ...(await liveWithoutSubnet(program))])
  if (isUpdate) writeFileSync(golden, text)
  assert.equal(text, readFileSync(golden, 'utf8'))
})

test('where the program is not compiled, Node’s gets the same answers', { skip }, async () => {
  assert.ok(program)
  if (other === undefined) return
  await using node = await ServedNode.open()
  const both = (program: Program) =>
    (['0.2.0', '1.1.0'] as const).map((version): Case => ({ node, program, layer: 'dual', version }))
  assert.equal(formatRows(await collect(both(other))), formatRows(await collect(both(program))))
})
