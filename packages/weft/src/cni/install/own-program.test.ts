import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { TemporaryFolder } from '../../test/temporary-folder.js'
import { nodeWrapper, ownProgram, whose } from './own-program.js'

test('our programs are known by what stands in them, and no other file is', async () => {
  using folder = new TemporaryFolder()
  writeFileSync(folder.join('own'), await ownProgram())
  writeFileSync(folder.join('wrapper'), nodeWrapper())
  writeFileSync(folder.join('other'), 'the CNI plugin of somebody')
  mkdirSync(folder.join('folder'))
  const owners = ['own', 'wrapper', 'other', 'folder', 'none'].map(name => whose(folder.join(name)))
  assert.deepEqual(await Promise.all(owners), ['ours', 'ours', 'foreign', 'foreign', undefined])
})

test('where nothing could be compiled, the file that is installed starts the Node program', () => {
  using folder = new TemporaryFolder()
  const path = folder.join('flannel')
  writeFileSync(path, nodeWrapper())
  chmodSync(path, 0o755)
  const { status, stdout } = spawnSync(path, [], { env: { CNI_COMMAND: 'VERSION' }, encoding: 'utf8' })
  assert.deepEqual([status, JSON.parse(stdout).cniVersion], [0, '1.1.0'])
})
