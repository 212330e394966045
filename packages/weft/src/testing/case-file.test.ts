import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCase, withAnswer } from './case-file.js'

const text = `# A first line,
# and a second one.

-- network --
{ "Network": "10.244.0.0/16" }

-- node --
node-a
eth0 192.0.2.1/24 mtu 1500

-- leases --
node-a 10.244.1.0/24 via 192.0.2.1

-- observed --
nothing

-- operations --

-- problems --
none
`

test('a case is a sentence and its sections, without empty lines', () => {
  const { title, sections } = parseCase(text)
  assert.equal(title, 'A first line, and a second one.')
  assert.deepEqual(sections.node, ['node-a', 'eth0 192.0.2.1/24 mtu 1500'])
  assert.deepEqual(sections.operations, [])
})

test('an answer takes the place of the old one and leaves what was asked as it was written', () => {
  const answered = withAnswer(parseCase(text), { operations: ['ip link del flannel.1'], problems: ['none'] })
  assert.equal(answered, text.replace('-- operations --\n', '-- operations --\nip link del flannel.1\n'))
})

test('a case without a sentence or with a section too few is refused', () => {
  assert.throws(() => parseCase(text.replace(/^# .*\n/gm, '')), /begins with a line/)
  assert.throws(() => parseCase(text.replace('-- node --\n', '')), /accepted is network,node,leases/)
})
