import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

const script = `
import { openSync } from 'node:fs'
import { runProgram } from '${new URL('run-program.js', import.meta.url)}'
try {
  for (;;) openSync('/dev/null')
} catch {}
await import('node:child_process').then(({ spawn }) =>
  runProgram({ spawn, program: 'true', args: [], input: '', timeoutSeconds: 5 }),
).catch(error => process.stdout.write(error.message))
`

test('a program for which there are no descriptors left fails with that reason', () => {
  const limited = ['-c', 'ulimit -n 64; exec "$0" "$@"', process.execPath, '--input-type=module', '--eval', script]
  assert.equal(execFileSync('sh', limited, { encoding: 'utf8' }), 'spawn true EMFILE')
})
