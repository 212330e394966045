import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

const script = `
import { openSync } from 'node:fs'
import { executeCommand } from '${new URL('execute-program.js', import.meta.url)}'
try {
  for (;;) openSync('/dev/null')
} catch {}
await executeCommand(['/bin/true'], { environment: {}, stdin: '' }).catch(error => process.stdout.write(error.message))
`

test('a plugin for which there are no descriptors left fails with that reason', () => {
  const limited = ['-c', 'ulimit -n 64; exec "$0" "$@"', process.execPath, '--input-type=module', '--eval', script]
  assert.equal(execFileSync('sh', limited, { encoding: 'utf8' }), "/bin/true can't be run: spawn /bin/true EMFILE")
})
