import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { CniError } from './cni-error.js'
import { cniVersions } from './cni-version.js'
import { executeProgram } from './execute-program.js'
import { executedPlugin } from './executed-plugin.js'
import { formatResult } from './format-result.js'
import { callWith } from './testing/call.js'

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-cni-'))
  try {
    await use(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function putProgram(path: string, script: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
}

test('the program is found in the folders of CNI_PATH, in their order, and gets input and environment', () =>
  withFolder(async folder => {
    await mkdir(join(folder, 'first', 'echo'), { recursive: true })
    await mkdir(join(folder, 'second'))
    await putProgram(join(folder, 'second', 'echo'), 'echo "$CNI_COMMAND $(cat)"; echo oh >&2; exit 3')
    const CNI_PATH = `${folder}/none::${folder}/first:${folder}/second`
    const end = await executeProgram()({ type: 'echo', environment: { CNI_COMMAND: 'ADD', CNI_PATH }, stdin: '{}' })
    assert.deepEqual(end, { exitCode: 3, stdout: 'ADD {}\n', stderr: 'oh\n' })
    assert.equal(await executeProgram()({ type: 'other', environment: { CNI_PATH }, stdin: '' }), 'not-found')
  }))

test('a program that reads nothing is no fault, however much it was given', () =>
  withFolder(async folder => {
    await putProgram(join(folder, 'deaf'), 'exit 0')
    const stdin = 'x'.repeat(1_000_000)
    const end = await executeProgram()({ type: 'deaf', environment: { CNI_PATH: folder }, stdin })
    assert.deepEqual(end, { exitCode: 0, stdout: '', stderr: '' })
  }))

test('a program that cannot be run is told with its path', () =>
  withFolder(async folder => {
    await writeFile(join(folder, 'text'), 'no program')
    const run = executeProgram()({ type: 'text', environment: { CNI_PATH: folder }, stdin: '' })
    await assert.rejects(run, { name: 'CniError', code: 5, message: /weft-cni-.*\/text can't be run: .*EACCES/ })
  }))

test('what runs is killed when the signal aborts', () =>
  withFolder(async folder => {
    await putProgram(join(folder, 'slow'), 'exec sleep 600')
    const abort = new AbortController()
    const run = executeProgram({ signal: abort.signal })({ type: 'slow', environment: { CNI_PATH: folder }, stdin: '' })
    setTimeout(() => abort.abort(), 100)
    await assert.rejects(run, CniError)
  }))

const debian = '/usr/lib/cni'
const skip = existsSync(join(debian, 'static'))
  ? false
  : 'the plugins of Debian (containernetworking-plugins) are not here'

test('what the static plugin of Debian prints is read and printed again as the same bytes', { skip }, async () => {
  const ipam = {
    type: 'static',
    addresses: [{ address: '10.1.7.9/24', gateway: '10.1.7.1' }, { address: 'fd00::9/64' }],
    routes: [{ dst: '0.0.0.0/0' }, { dst: '10.96.0.0/12', gw: '10.1.7.2' }, { dst: '::/0', gw: 'fd00::1' }],
    dns: { nameservers: ['10.96.0.10'], domain: 'a<b', search: ['x'] },
  }
  for (const cniVersion of cniVersions.slice(0, -1)) {
    let printed = ''
    const execute = async (execution: Parameters<ReturnType<typeof executeProgram>>[0]) => {
      const end = await executeProgram()(execution)
      if (end !== 'not-found') printed = end.stdout
      return end
    }
    const plugin = executedPlugin({ type: 'static', execute, pluginFolders: [] })
    const call = callWith({ cniVersion, name: 'n', type: 'x', ipam })
    const result = await plugin.add({
      ...call,
      attachment: { ...call.attachment, pluginFolders: [debian], args: new Map() },
    })
    assert.equal(formatResult(result, cniVersion), printed, cniVersion)
    assert.ok(printed.includes('10.1.7.9/24'))
  }
})
