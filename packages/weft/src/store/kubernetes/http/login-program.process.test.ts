import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { eventually } from '../../../test/eventually.js'
import { TemporaryFolder } from '../../../test/temporary-folder.js'
import { runLoginProgram } from './login-program.js'

const shell = (script: string) => ({ command: '/bin/sh', args: ['-c', script], env: [{ name: 'WHO', value: 'weft' }] })

test('what the program prints is the answer, and it has the environment that the kubeconfig names', async () => {
  assert.equal(await runLoginProgram(shell('echo "$WHO"'), 60_000), 'weft\n')
})

test('a program that fails is quoted, even if it says nothing', async () => {
  await assert.rejects(runLoginProgram(shell('echo "log in first" >&2; exit 1'), 60_000), { message: 'log in first' })
  await assert.rejects(runLoginProgram(shell('exit 3'), 60_000), { message: '/bin/sh has failed and says nothing' })
})

test('of a program that was ended both is told: by what, and what it said', async () => {
  const ended = runLoginProgram(shell('echo "no such user" >&2; kill -TERM $$'), 60_000)
  await assert.rejects(ended, { message: '/bin/sh did not log in: ended by SIGTERM, and said no such user' })
})

test('a program that hangs is ended with all that it has started, and told by its name', async () => {
  using folder = new TemporaryFolder()
  const pids = folder.join('pids')
  const hangs = shell(`sleep 1000 & echo $$ $! > ${pids}; wait`)
  await assert.rejects(runLoginProgram(hangs, 500), { message: '/bin/sh did not log in: no answer in 0.5 s' })
  for (const pid of readFileSync(pids, 'utf8').trim().split(' '))
    await eventually(() => assert.ok(hasEnded(pid), `${pid} goes on`))
})

/** Or waits for somebody to hear of its end. */
function hasEnded(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return true
  }
}
