import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IptablesError } from '@weft/iptables'
import { RestoreQueue } from './restore-queue.js'

function open(refused: (script: string) => Error | undefined = () => undefined) {
  const scripts: string[] = []
  let running = 0
  const queue = new RestoreQueue(async script => {
    assert.equal(++running, 1)
    await new Promise(setImmediate)
    running--
    scripts.push(script.split('\n').slice(1, -2).join(' '))
    const refusal = refused(script)
    if (refusal !== undefined) throw refusal
  })
  return { queue, scripts }
}

test('what is asked while a run is under way goes into the next one together', async () => {
  const { queue, scripts } = open()
  await Promise.all(['a', 'b', 'c', 'd'].map(line => queue.change([line])))
  await queue.change(['e', 'f'])
  assert.deepEqual(scripts, ['a', 'b c d', 'e f'])
})

test('a refusal is for the one who asked for it, and the others have what they asked for', async () => {
  const { queue, scripts } = open(script =>
    script.includes('bad') ? new IptablesError('iptables-nft-restore', { words: 'no' }) : undefined,
  )
  const outcomes = await Promise.allSettled(['a', 'b', 'bad', 'd'].map(line => queue.change([line])))
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(scripts, ['a', 'b bad d', 'b', 'bad', 'd'])
  await queue.change(['e'])
})

test('when iptables cannot even be run, everybody hears of it', async () => {
  const { queue } = open(() => new Error('no processes left'))
  const outcomes = await Promise.allSettled(['a', 'b', 'c'].map(line => queue.change([line])))
  assert.deepEqual(new Set(outcomes.map(({ status }) => status)), new Set(['rejected']))
})
