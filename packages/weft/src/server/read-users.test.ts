import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readUsers } from './read-users.js'

test('users are read a line each; a password may hold colons, blanks and a hash', () => {
  const text = '# of this cluster\n\nweft:secret\n root : a:b # c \r\n'
  assert.deepEqual(
    [...readUsers('users', text)],
    [
      ['weft', 'secret'],
      ['root', ' a:b # c '],
    ],
  )
})

const accepted = 'NAME:PASSWORD, one a line; blank lines and lines that begin with # are passed over'
const refused: readonly (readonly [text: string, place: string, found: string])[] = [
  ['', 'users', 'no users'],
  ['# nobody\n', 'users', 'no users'],
  ['weft:secret\nhunter2', 'users: line 2', 'a line without a colon'],
  [':secret', 'users: line 1', 'no name'],
  ['weft:', 'users: line 1', 'no password for weft'],
  ['weft:one\nweft:two', 'users: line 2', 'weft for the second time'],
]
for (const [text, place, found] of refused)
  test(`${JSON.stringify(text)} is refused, and no password is repeated`, () => {
    assert.throws(() => readUsers('users', text), {
      code: 'ECONFIG',
      message: `${place}: found ${found}, accepted is ${accepted}`,
    })
  })
