import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boolean, wholeNumber } from './kinds.js'

test('true and false have the spellings of Go, and no others', () => {
  for (const text of ['1', 't', 'T', 'true', 'TRUE', 'True']) assert.equal(boolean.parse(text), true, text)
  for (const text of ['0', 'f', 'F', 'false', 'FALSE', 'False']) assert.equal(boolean.parse(text), false, text)
  for (const text of ['', 'yes', 'no', 'on', 'tRUE', ' true', '2']) assert.equal(boolean.parse(text), undefined, text)
})

test('numbers have the spellings of Go', () => {
  const { parse } = wholeNumber(-100, 100_000)
  const numbers: { readonly [text: string]: number } = {
    '0': 0,
    '42': 42,
    '+42': 42,
    '-42': -42,
    '0x2A': 42,
    '0o52': 42,
    '052': 42,
    '0b101010': 42,
    '10_000': 10_000,
    '00': 0,
  }
  for (const [text, number] of Object.entries(numbers)) assert.equal(parse(text), number, text)
  for (const text of ['', '4.2', '4e2', '4 2', ' 42', '0x', '08', '1__0', '_1', '1_', 'NaN', 'Infinity', '100001'])
    assert.equal(parse(text), undefined, text)
})
