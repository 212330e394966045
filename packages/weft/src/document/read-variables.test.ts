import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readVariables } from './read-variables.js'

test('of a subnet.env every line with a name, an equals sign and a value counts, and the last of a name', () => {
  const text = '# old\nFLANNEL_MTU=1400\nFLANNEL_SUBNET\n\nexport A=1\nFLANNEL_MTU=1450\r\nFLANNEL_X=a=b\nEMPTY='
  assert.deepEqual(
    [...readVariables(text)],
    [
      ['FLANNEL_MTU', '1450'],
      ['FLANNEL_X', 'a=b'],
      ['EMPTY', ''],
    ],
  )
})
