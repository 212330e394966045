import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDaemonLine } from './daemon-line.js'

test('an operation of the daemon is shown as the operator would type it', () => {
  const line = '{"time":"2026-01-01T00:00:00Z","level":"info","event":"operation","text":"ip link add flannel.1"}'
  assert.deepEqual(parseDaemonLine(line), { text: 'ip link add flannel.1', isBad: false })
})

test('warnings and errors are shown, other events are not', () => {
  assert.deepEqual(parseDaemonLine('{"level":"error","event":"x","text":"no"}'), { text: 'no', isBad: true })
  assert.equal(parseDaemonLine('{"level":"info","event":"start","text":"weftd 0.1"}'), undefined)
})

test('plain text, such as the trace of a crash, is left to the log file', () => {
  assert.equal(parseDaemonLine('TypeError: x is not a function'), undefined)
  assert.equal(parseDaemonLine('null'), undefined)
})
