import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isRootlike } from '@weft/linux'
import { untilAborted } from '../time/until-aborted.js'
import { askLab } from './control-client.js'
import type { LabOptions } from './lab-options.js'
import { controlSocket } from './node-files.js'
import { withLab } from './with-lab.js'

const skip = isRootlike() ? false : 'needs the right to make network namespaces: root, or unshare -Urn'
const program = fileURLToPath(new URL('./fake-daemon.fixture.js', import.meta.url))
const options: LabOptions = {
  name: 'test',
  nodes: 2,
  podsPerNode: 1,
  backend: 'host-gw',
  store: 'file',
  families: ['ipv4'],
}

function newDirectory(t: TestContext): string {
  const parent = mkdtempSync(join(tmpdir(), 'weft-lab-'))
  t.after(() => rmSync(parent, { recursive: true }))
  return join(parent, 'test')
}

test('another process can ask a lab how it is, and end it', { skip }, async t => {
  const directory = newDirectory(t)
  let goingDown: Promise<boolean> | undefined
  await withLab({
    options,
    directory,
    program,
    work: async (keeper, down) => {
      await keeper.ready(down)
      const socket = controlSocket(directory)
      const status = await askLab(socket, { do: 'status', columns: 80 })
      assert.equal(status?.exitCode, 0)
      assert.match(status.text, /ipv4: 4 of 4 packets came back/)
      const cut = await askLab(socket, { do: 'cut', node: 'node-a' })
      assert.equal(cut?.text, 'The cable of node-a is cut.')
      const failing = await askLab(socket, { do: 'status', columns: 80 })
      assert.equal(failing?.exitCode, 1)
      assert.match(failing.text, /✗ pod-a1 → pod-b1, ipv4, 100 bytes/)
      const stranger = await askLab(socket, { do: 'where', name: 'pod-x1' })
      assert.equal(stranger?.text, 'There is no node or pod pod-x1; there is node-a, pod-a1, node-b, pod-b1.')
      const place = await askLab(socket, { do: 'where', name: 'pod-b1' })
      assert.match(place?.text ?? '', /^\/proc\/\d+\/fd\/\d+$/)
      goingDown = askLab(socket, { do: 'down' }).then(() => existsSync(directory))
      await untilAborted(down)
    },
  })
  // The answer comes when everything is gone.
  assert.equal(await goingDown, false)
})

test('a second lab of the same name is refused and does not disturb the first', { skip }, async t => {
  const directory = newDirectory(t)
  const work = async () => {
    const second = withLab({ options, directory, program, work: async () => assert.fail('it was built') })
    await assert.rejects(second, /A lab named 'test' runs already. End it with: weft lab down --name test/)
    return existsSync(controlSocket(directory))
  }
  assert.equal(await withLab({ options, directory, program, work }), true)
})

test('what a keeper that died left behind is no hindrance', { skip }, async t => {
  const directory = newDirectory(t)
  mkdirSync(join(directory, 'node-a'), { recursive: true })
  writeFileSync(controlSocket(directory), '')
  const isBuilt = await withLab({ options, directory, program, work: async () => true })
  assert.equal(isBuilt, true)
})

test('work that fails leaves nothing behind', { skip }, async t => {
  const directory = newDirectory(t)
  const work = () => Promise.reject(new Error('no'))
  await assert.rejects(withLab({ options, directory, program, work }), /^Error: no$/)
  assert.ok(!existsSync(directory))
})

test('nobody answers where there is no lab', async t => {
  assert.equal(await askLab(controlSocket(newDirectory(t)), { do: 'add' }), undefined)
})
