import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { Message } from '@weft/protobuf'
import { methods } from './method.js'

const file = new URL('../../captures/etcd-3.4.23.hex', import.meta.url)
const captures = readFileSync(file, 'utf8')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))

const again =
  <Sent, Received extends Sent>({ response }: { response: Message<Received, Sent> }) =>
  (bytes: Buffer): Buffer =>
    response.encode(response.decode(bytes))

const recode: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  range: again(methods.range),
  put: again(methods.put),
  deleteRange: again(methods.deleteRange),
  txn: again(methods.txn),
  compact: again(methods.compact),
  watch: again(methods.watch),
  leaseGrant: again(methods.leaseGrant),
  leaseRevoke: again(methods.leaseRevoke),
  leaseKeepAlive: again(methods.leaseKeepAlive),
  leaseTimeToLive: again(methods.leaseTimeToLive),
  leaseLeases: again(methods.leaseLeases),
  memberList: again(methods.memberList),
  alarm: again(methods.alarm),
}

describe('what etcd 3.4 really sent', () => {
  for (const [index, capture] of captures.entries()) {
    const [name = '', hex = ''] = capture.split(' ')
    it(`is understood to the last byte: ${name}, line ${index + 2}`, () => {
      assert.equal(recode[name]?.(Buffer.from(hex, 'hex')).toString('hex'), hex)
    })
  }
})
