import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkFlags } from './check-flags.js'

const flags = {
  iface: { type: 'string' },
  'ip-masq': { type: 'boolean' },
  verbose: { type: 'boolean', short: 'v' },
} as const

test('flags with and without values are accepted in any order', () => {
  for (const line of ['', '--iface eth0', '--iface=eth0 -v', '--ip-masq --iface eth0 --verbose', '--iface=-odd']) {
    checkFlags(words(line), flags)
  }
})

const refused: { readonly [line: string]: string } = {
  '--ifcae eth0': '--ifcae: found an unknown flag, accepted is --iface',
  '-iface eth0': '-iface: found an unknown flag, accepted is --iface',
  '-iface=eth0': '-iface: found an unknown flag, accepted is --iface',
  '-x': '-x: found an unknown flag, accepted are --iface, --ip-masq, --verbose',
  '--kube-subnet-mgr': '--kube-subnet-mgr: found an unknown flag, accepted are --iface, --ip-masq, --verbose',
  '--iface': '--iface: found no value, accepted is --iface VALUE',
  '--iface=': '--iface: found no value, accepted is --iface VALUE',
  '--iface --ip-masq': '--iface: found no value, accepted is --iface VALUE',
  '--ip-masq=true': '--ip-masq: found "true", accepted is --ip-masq alone',
  '--ip-masq true': 'found "true", which belongs to no flag, accepted are flags and their values',
}

for (const [line, sentence] of Object.entries(refused)) {
  test(`${line} is refused with what was found and what is accepted`, () => {
    assert.throws(() => checkFlags(words(line), flags), { name: 'Error', code: 'EUSAGE', message: sentence })
  })
}

function words(line: string): readonly string[] {
  return line === '' ? [] : line.split(' ')
}
