import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, mac } from '@weft/inet'
import { encodeAnnouncement } from './announcement.js'

const hex = (...words: readonly string[]) => words.join('').replaceAll(/[: ]/g, '')
const told = (text: string, own: string) => Buffer.from(encodeAnnouncement(address(text), mac(own))).toString('hex')

test('an IPv4 address is announced with an ARP request for itself', () => {
  assert.equal(
    told('192.0.2.1', '02:00:00:00:ee:01'),
    hex(
      'ff:ff:ff:ff:ff:ff 02:00:00:00:ee:01 0806',
      '0001 0800 06 04 0001',
      '02:00:00:00:ee:01 c0000201',
      '00:00:00:00:00:00 c0000201',
    ),
  )
})

test('an IPv6 address is announced with an advertisement to all nodes, whose checksum is right', () => {
  assert.equal(
    told('2001:db8::1', '02:00:00:00:ee:01'),
    hex(
      '33:33:00:00:00:01 02:00:00:00:ee:01 86dd',
      '60000000 0020 3a ff',
      '20010db8000000000000000000000001 ff020000000000000000000000000001',
      '88 00 8b29 a0000000 20010db8000000000000000000000001',
      '02 01 02:00:00:00:ee:01',
    ),
  )
})
