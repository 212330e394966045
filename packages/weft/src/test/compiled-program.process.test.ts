import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { codePath, compiledScript } from '../bin/compiled-script.js'
import { version } from '../daemon/version.js'
import { weftProgram } from './daemon-process.js'
import { TemporaryFolder } from './temporary-folder.js'

const built = dirname(weftProgram)
const names = ['weft', 'weftd', 'weft-cni', 'lab', 'kubernetes-client', 'js-yaml', 'prom-client'] as const

describe('a program of the build', () => {
  for (const name of names)
    it(`starts from its compiled form: ${name}`, () => {
      assert.equal(compiledScript(bundleIn(built, name)).cachedDataRejected, false)
    })

  for (const [title, spoil] of [
    ['is not there', path => rmSync(path)],
    ['is of another version of Node', path => writeFileSync(path, 'not what this one would have written')],
  ] satisfies [string, (path: string) => void][])
    it(`does the same when its compiled form ${title}`, () => {
      using folder = new TemporaryFolder()
      const programs = join(folder.path, 'dist', 'programs')
      cpSync(built, programs, { recursive: true })
      cpSync(join(built, '..', '..', 'package.json'), join(folder.path, 'package.json'))
      spoil(codePath(bundleIn(programs, 'weftd')))
      const { status, stderr } = spawnSync(process.execPath, [join(programs, 'weftd.js'), '--version'], {
        encoding: 'utf8',
      })
      assert.deepEqual({ status, stderr }, { status: 0, stderr: `weftd ${version}\n` })
    })
})

/** The name tells the contents, so there is no knowing it before. */
function bundleIn(folder: string, name: string): string {
  const bundles = readdirSync(folder).filter(file => new RegExp(`^${name}-[A-Z0-9]{8}\\.js$`).test(file))
  assert.equal(bundles.length, 1)
  return join(folder, bundles[0] ?? '')
}
