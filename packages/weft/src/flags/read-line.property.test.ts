import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { UsageError } from '../document/usage-error.js'
import { booleanFlag, optionalFlag, repeatedFlag } from './define.js'
import { text } from './kinds.js'
import { readFlags } from './read-flags.js'
import { readLine } from './read-line.js'

const isDry = booleanFlag({ name: 'dry', help: '' })
const file = optionalFlag({ name: 'file', placeholder: 'FILE', help: '' }, text)
const card = repeatedFlag({ name: 'card', placeholder: 'NAME', help: '' }, text)
const flags = [isDry, file, card]

const dashes = fc.constantFrom('-', '--')
const value = fc.string({ unit: 'grapheme', minLength: 1 })
/** What stands in a word of its own and may not be taken for one of our flags. */
const ownWord = value.filter(one => !/^--?(dry|file|card)(=|$)/s.test(one))
const plainWord = value.filter(one => one === '-' || !one.startsWith('-'))

const piece = fc.oneof(
  fc.tuple(dashes, fc.boolean()).map(([dash, is]) => ({ is, words: [is ? `${dash}dry` : `${dash}dry=F`] })),
  fc.tuple(dashes, value).map(([dash, file]) => ({ file, words: [`${dash}file=${file}`] })),
  fc.tuple(dashes, ownWord).map(([dash, file]) => ({ file, words: [`${dash}file`, file] })),
  fc.tuple(dashes, value).map(([dash, card]) => ({ card, words: [`${dash}card=${card}`] })),
  fc.tuple(dashes, ownWord).map(([dash, card]) => ({ card, words: [`${dash}card`, card] })),
  plainWord.map(word => ({ word, words: [word] })),
)

test('however flags are written and mixed with words, each means what it says, the last one counts, and lists gather', () => {
  fc.assert(
    fc.property(fc.array(piece), fc.array(value), (pieces, tail) => {
      const line = readLine(flags, [...pieces.flatMap(({ words }) => words), '--', ...tail])
      const values = readFlags(flags, line)
      assert.equal(values.of(isDry), pieces.flatMap(one => ('is' in one ? [one.is] : [])).at(-1) ?? false)
      assert.equal(values.of(file), pieces.flatMap(one => ('file' in one ? [one.file] : [])).at(-1))
      assert.deepEqual(
        values.of(card),
        pieces.flatMap(one => ('card' in one ? [one.card] : [])),
      )
      const words = pieces.flatMap(one => ('word' in one ? [one.word] : []))
      assert.deepEqual(
        line.words.map(({ text }) => text),
        [...words, ...tail],
      )
    }),
  )
})

test('whatever stands there is understood or refused in a sentence', () => {
  const word = fc.oneof(
    value,
    fc.constantFrom('-', '--', '---', '--=', '-dry', '--dry=x', '--file', '-h', '--help', ''),
  )
  fc.assert(
    fc.property(fc.array(word), words => {
      try {
        readFlags(flags, readLine(flags, words))
      } catch (error) {
        assert.ok(error instanceof UsageError, String(error))
      }
    }),
  )
})
