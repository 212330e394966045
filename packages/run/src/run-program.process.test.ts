import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isMissing, runProgram } from './run-program.js'

const shell = (script: string) => ({ program: '/bin/sh', args: ['-c', script] })

test('what it is given goes in, what it prints comes out, with its exit code', async () => {
  const run = { ...shell('read line; echo "$WHO $line"; echo oh >&2; exit 3'), input: 'weaves\n' }
  assert.deepEqual(await runProgram({ ...run, environment: { WHO: 'weft' } }), {
    exitCode: 3,
    how: 'exit code 3',
    output: 'weft weaves\n',
    errors: 'oh\n',
  })
})

test('a program that reads nothing is no fault, however much it was given', async () => {
  const { exitCode } = await runProgram({ ...shell('exit 0'), input: 'x'.repeat(1_000_000) })
  assert.equal(exitCode, 0)
})

test('letters that arrive in pieces are whole', async () => {
  const { output } = await runProgram(shell("printf '\\303'; sleep 0.1; printf '\\244'"))
  assert.equal(output, 'ä')
})

test('it may be started elsewhere', async () => {
  const { output } = await runProgram({
    ...shell('echo here'),
    spawn: (_, __, options) => spawn('echo', ['there'], options),
  })
  assert.equal(output, 'there\n')
})

test('one that is not there cannot be started', async () => {
  await assert.rejects(runProgram({ program: '/no/such/program', args: [] }), isMissing)
  assert.equal(isMissing(new Error('another')), false)
})

test('one that was ended says by what', async () => {
  const { exitCode, how } = await runProgram(shell('kill -SEGV $$'))
  assert.deepEqual([exitCode, how], [undefined, 'ended by SIGSEGV'])
})

test('one that takes too long is ended, and what it has printed until then is told', async () => {
  const { exitCode, how, output } = await runProgram({ ...shell('echo begun; exec sleep 600'), timeoutSeconds: 0.5 })
  assert.deepEqual([exitCode, how, output], [undefined, 'no answer in 0.5 s', 'begun\n'])
})

test('a group ends with all that it has started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-run-'))
  try {
    const pids = join(folder, 'pids')
    const hangs = shell(`sleep 1000 & echo $$ $! > ${pids}; wait`)
    const { how } = await runProgram({ ...hangs, timeoutSeconds: 0.5, isGroup: true })
    assert.equal(how, 'no answer in 0.5 s')
    for (const pid of readFileSync(pids, 'utf8').trim().split(' ')) while (!hasEnded(pid)) await sleep(20)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('when the signal aborts it is ended, and the reason is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-run-'))
  try {
    const begun = join(folder, 'begun')
    const abort = new AbortController()
    const run = runProgram({
      ...shell(`echo $$ > ${begun}.new; mv ${begun}.new ${begun}; exec sleep 600`),
      signal: abort.signal,
    })
    while (!existsSync(begun)) await sleep(20)
    abort.abort(new Error('enough'))
    await assert.rejects(run, { message: 'enough' })
    while (!hasEnded(readFileSync(begun, 'utf8').trim())) await sleep(20)
    await assert.rejects(runProgram({ ...shell('true'), signal: abort.signal }), { message: 'enough' })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** Or waits for somebody to hear of its end. */
function hasEnded(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return true
  }
}

const withoutDescriptors = `
import { openSync } from 'node:fs'
import { runProgram } from '${new URL('run-program.js', import.meta.url)}'
try {
  for (;;) openSync('/dev/null')
} catch {}
await runProgram({ program: 'true', args: [], timeoutSeconds: 5 }).catch(error => process.stdout.write(error.message))
`

test('a program for which there are no descriptors left fails with that reason', () => {
  const limited = [
    '-c',
    'ulimit -n 64; exec "$0" "$@"',
    process.execPath,
    '--input-type=module',
    '--eval',
    withoutDescriptors,
  ]
  assert.equal(execFileSync('sh', limited, { encoding: 'utf8' }), 'spawn true EMFILE')
})
