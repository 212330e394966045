import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError } from '../document/config-error.js'
import type { Trouble } from '../store/lease-store.js'
import { VirtualClock } from '../testing/virtual-clock.js'
import { patiently } from './patiently.js'

interface News {
  readonly is: 'news'
}

/** A document that says these one after the other, each time that it is opened. */
function start(...sayings: readonly (string | Error)[]) {
  const clock = new VirtualClock()
  let opened = 0
  async function* watch(): AsyncGenerator<News, void> {
    const saying = sayings[opened] ?? 'good'
    opened += 1
    if (saying instanceof Error) throw saying
    if (saying !== 'good') throw new ConfigError({ path: 'net-conf.json', found: saying, accepted: 'better' })
    yield { is: 'news' }
  }
  const told: (News | Trouble)[] = []
  const ended = (async () => {
    const options = { watch, code: 'configuration-refused' as const, clock }
    for await (const event of patiently(options, new AbortController().signal)) told.push(event)
  })()
  return { clock, told, ended }
}

const words = (event: News | Trouble) => (event.is === 'news' ? 'news' : event.problem.sentence)

test('a document that is no good is told once for each way of being so, and taken when it is good', async () => {
  const { clock, told, ended } = start('nothing', 'nothing', 'rubbish', 'good')
  await clock.advance(3_000)
  await ended
  assert.deepEqual(told.map(words), [
    'net-conf.json: found nothing, accepted is better',
    'net-conf.json: found rubbish, accepted is better',
    'news',
  ])
})

test('what is wrong with the program and not with the document is thrown', async () => {
  await assert.rejects(start(new TypeError('a bug')).ended, /a bug/)
})
