import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AF_UNIX, bindSocket, openSocket, receive, SOCK_DGRAM, unixAddress } from '@weft/linux'
import { findSupervisor } from './supervisor.js'

const name = `@weft-supervisor-${process.pid}`

test('what is told arrives as one datagram with a line each', () => {
  using receiver = openSocket({ family: AF_UNIX, type: SOCK_DGRAM, protocol: 0, nonBlocking: true })
  bindSocket(receiver, unixAddress(name))
  const supervisor = findSupervisor({ NOTIFY_SOCKET: name }, 1)
  assert.equal(supervisor?.tell('READY=1', 'STATUS=all is well'), undefined)
  const buffer = Buffer.alloc(100)
  assert.equal(buffer.toString('utf8', 0, receive(receiver, buffer)?.length), 'READY=1\nSTATUS=all is well')
})

test('a supervisor that is gone is told of, and nothing is thrown', () => {
  const supervisor = findSupervisor({ NOTIFY_SOCKET: `${name}-gone` }, 1)
  assert.match(supervisor?.tell('READY=1') ?? '', /ECONNREFUSED/)
})

test('without a socket to speak to there is no supervisor', () => {
  for (const environment of [{}, { NOTIFY_SOCKET: '' }, { NOTIFY_SOCKET: 'relative' }, { WATCHDOG_USEC: '1000' }])
    assert.equal(findSupervisor(environment, 1), undefined)
})

test('a watchdog is there for the process that it is meant for', () => {
  const watchdogMs = (environment: NodeJS.ProcessEnv) =>
    findSupervisor({ NOTIFY_SOCKET: name, ...environment }, 7)?.watchdogMs
  assert.equal(watchdogMs({ WATCHDOG_USEC: '30000000' }), 30_000)
  assert.equal(watchdogMs({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7' }), 30_000)
  assert.equal(watchdogMs({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '8' }), undefined)
  for (const WATCHDOG_USEC of ['0', 'soon', '']) assert.equal(watchdogMs({ WATCHDOG_USEC }), undefined)
})
