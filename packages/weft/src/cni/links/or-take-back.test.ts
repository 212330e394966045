import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CniError } from '@weft/cni'
import { orTakeBack } from './or-take-back.js'

const fails = async () => {
  throw new CniError('tryAgainLater', 'the range is full')
}

test('what succeeds is not taken back', async () => {
  assert.equal(
    await orTakeBack(
      async () => 7,
      () => assert.fail('taken back'),
    ),
    7,
  )
})

test('what fails is taken back, and the failure is told as it was', async () => {
  const steps: string[] = []
  await assert.rejects(
    orTakeBack(fails, async () => void steps.push('back')),
    { code: 11, message: 'the range is full' },
  )
  assert.deepEqual(steps, ['back'])
})

test('when taking back fails too, both are told under the first code', async () => {
  const also = () => {
    throw new Error('no such file')
  }
  const message = 'the range is full; and while taking it back: no such file'
  await assert.rejects(orTakeBack(fails, also), { code: 11, message })
})
