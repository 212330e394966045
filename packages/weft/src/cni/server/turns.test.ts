import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { NetworkTurns } from './network-turns.js'
import { Turns } from './turns.js'

function door() {
  let open = () => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return { open: () => open(), opened }
}

test('the requests of one container are served in their order, also after one that failed', async () => {
  const turns = new Turns()
  const history: string[] = []
  const first = door()
  const work = (name: string, until?: Promise<void>) => async () => {
    history.push(`${name} begins`)
    await until
    history.push(`${name} ends`)
  }
  const fails = turns.take('a', async () => {
    await first.opened
    throw new Error('refused')
  })
  const second = turns.take('a', work('second'))
  const third = turns.take('a', work('third'))
  await turns.take('b', work('other'))
  assert.deepEqual(history, ['other begins', 'other ends'])
  first.open()
  await assert.rejects(fails, /refused/)
  await Promise.all([second, third])
  assert.deepEqual(history.slice(2), ['second begins', 'second ends', 'third begins', 'third ends'])
})

test('a GC waits for the ADDs that were underway and is told of them; later ADDs wait for it', async () => {
  const turns = new NetworkTurns()
  const history: string[] = []
  const adding = door()
  const collecting = door()
  const attachment = { containerId: 'c1', interfaceName: 'eth0' }
  const add = turns.add('net', attachment, async () => {
    await adding.opened
    history.push('add')
  })
  const gc = turns.collect('net', async underway => {
    await collecting.opened
    history.push(`gc ${underway.map(({ containerId }) => containerId)}`)
  })
  const later = turns.add('net', { containerId: 'c2', interfaceName: 'eth0' }, async () => history.push('later'))
  await turns.add('other', attachment, async () => history.push('other network'))
  adding.open()
  await add
  await nextTurn()
  assert.deepEqual(history, ['other network', 'add'])
  collecting.open()
  await Promise.all([gc, later])
  assert.deepEqual(history.slice(2), ['gc c1', 'later'])
  await turns.collect('net', async underway => assert.deepEqual(underway, []))
})

test('an ADD or a GC that fails holds nobody up', async () => {
  const turns = new NetworkTurns()
  const fail = async () => {
    throw new Error('refused')
  }
  const attachment = { containerId: 'c1', interfaceName: 'eth0' }
  await assert.rejects(turns.add('net', attachment, fail))
  await Promise.all([assert.rejects(turns.collect('net', fail)), assert.rejects(turns.collect('net', fail))])
  assert.equal(await turns.add('net', attachment, async () => 'done'), 'done')
})
