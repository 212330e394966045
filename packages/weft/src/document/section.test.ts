import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../model/json.js'
import { fromText } from './from-text.js'
import { Section } from './section.js'

const open = (object: JsonObject) => new Section('net-conf.json', object)

test('keys are found without regard to case, the exact one first, or else the last', () => {
  assert.equal(open({ NETWORK: 'a' }).text('Network'), 'a')
  assert.equal(open({ Network: 'a', network: 'b' }).text('Network'), 'a')
  assert.equal(open({ NETWORK: 'a', network: 'b' }).text('Network'), 'b')
})

test('a key that is missing or null is what was not said', () => {
  for (const section of [open({}), open({ X: null })]) {
    assert.equal(section.text('X'), undefined)
    assert.equal(section.section('X'), undefined)
    assert.equal(section.list('X'), undefined)
    assert.equal(section.boolean('X', true), true)
    assert.equal(section.integer('X', { min: 0, max: 9, fallback: 7 }), 7)
  }
})

test('what is inherited from JavaScript is not in the document', () => {
  assert.equal(open({}).raw('constructor'), undefined)
  assert.equal(open({}).raw('__proto__'), undefined)
  assert.equal(new Section('a', JSON.parse('{"__proto__":"said"}')).text('__proto__'), 'said')
})

test('a value of another kind is refused with its path, itself and what is accepted', () => {
  const section = open({ X: 5, Y: 'text', Z: 1.5, Backend: { VNI: 0, Deep: { er: [] } } })
  const backend = section.section('Backend')
  const deep = backend?.section('Deep')
  const word = { accepted: 'a word', parse: fromText(text => text) }
  const cases: [read: () => unknown, sentence: string][] = [
    [() => section.text('X'), 'net-conf.json: X: found 5, accepted is text in quotes'],
    [() => section.boolean('Y', true), 'net-conf.json: Y: found "text", accepted is true or false'],
    [() => section.list('Y'), 'net-conf.json: Y: found "text", accepted is a list'],
    [() => section.section('Y'), 'net-conf.json: Y: found "text", accepted is a JSON object'],
    [
      () => section.integer('Z', { min: 1, max: 9, fallback: 1 }),
      'net-conf.json: Z: found 1.5, accepted is a whole number from 1 to 9',
    ],
    [
      () => backend?.integer('VNI', { min: 1, max: 9, fallback: 1 }),
      'net-conf.json: Backend.VNI: found 0, accepted is a whole number from 1 to 9',
    ],
    [() => deep?.text('ER'), 'net-conf.json: Backend.Deep.ER: found [], accepted is text in quotes'],
    [() => section.required('X', word), 'net-conf.json: X: found 5, accepted is a word'],
    [() => section.required('W', word), 'net-conf.json: W: found nothing, accepted is a word'],
    [
      () => section.required('X', { ...word, accepted: found => `not ${JSON.stringify(found)}` }),
      'net-conf.json: X: found 5, accepted is not 5',
    ],
    [() => Section.of('net-conf.json', []), 'net-conf.json: found [], accepted is a JSON object'],
    [() => Section.of('net-conf.json', undefined), 'net-conf.json: found nothing, accepted is a JSON object'],
  ]
  for (const [read, message] of cases) assert.throws(read, { code: 'ECONFIG', message })
})

test('a refusal may say more of what was found', () => {
  const { message } = open({ Node: 'a' }).refuse('Node', 'a name of its own', ', which another has too')
  assert.equal(message, 'net-conf.json: Node: found "a", which another has too, accepted is a name of its own')
})

test('keys that nobody asked for are told with the name that was probably meant', () => {
  const section = open({ Netwrok: 'a', subnetlen: 24, Mood: 'good', EnableIPv4: true })
  section.text('Network')
  section.integer('SubnetLen', { min: 1, max: 30, fallback: 24 })
  section.boolean('EnableIPv4', true)
  section.raw('EnableIPv4')
  assert.deepEqual(section.unknownKeys(), [
    'net-conf.json: Netwrok: unknown option, ignored; did you mean Network?',
    'net-conf.json: Mood: unknown option, ignored; known are Network, SubnetLen, EnableIPv4',
  ])
})

test('of two keys that differ only in case the one that does not count is told', () => {
  const section = open({ Network: 'a', network: 'b' })
  section.text('Network')
  assert.deepEqual(section.unknownKeys(), ['net-conf.json: network: unknown option, ignored; did you mean Network?'])
})

test('a key that would break a line or fill a screen is told in quotes and short', () => {
  const section = open({ 'a\nb': 1, [`${'k'.repeat(200)}`]: 1 })
  section.raw('VNI')
  assert.deepEqual(section.unknownKeys(), [
    'net-conf.json: "a\\nb": unknown option, ignored; known are VNI',
    `net-conf.json: "${'k'.repeat(79)}…: unknown option, ignored; known are VNI`,
  ])
})
