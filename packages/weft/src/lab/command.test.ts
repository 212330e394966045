import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../document/usage-error.js'
import { parseCommand } from './command.js'
import { writeLabOptions } from './lab-options.js'

const parse = (line: string) => parseCommand(line.split(' ').filter(Boolean), 77)

function refusal(line: string): string {
  try {
    parse(line)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  assert.fail(`'weft lab ${line}' was accepted`)
}

test('without a word the lab runs in the foreground with three nodes of two pods', () => {
  const options = { name: 'lab', nodes: 3, podsPerNode: 2, backend: 'vxlan', store: 'server', families: ['ipv4'] }
  assert.deepEqual(parse(''), { do: 'run', options, isOnce: false })
  assert.deepEqual(parse('run'), parse(''))
})

test('a lab that runs once has a name of its own, so that it meets no other lab', () => {
  const command = parse('--once --dual-stack')
  assert.ok(command.do === 'run')
  assert.equal(command.options.name, 'once-77')
  assert.deepEqual(command.options.families, ['ipv4', 'ipv6'])
})

test('a detached lab takes its size, backend, store and families from the command line', () => {
  const options = { name: 'b', nodes: 12, podsPerNode: 0, backend: 'host-gw', store: 'etcd', families: ['ipv6'] }
  assert.deepEqual(parse('up --nodes 12 --pods=0 --backend host-gw --store etcd --ipv6-only --name b --json'), {
    do: 'up',
    options,
    isJson: true,
  })
})

test('options written for another process read back the same', () => {
  for (const line of [
    'up --nodes 12 --pods 0 --ipv6-only',
    'up --dual-stack --name x',
    'up --backend host-gw --store file',
  ]) {
    const command = parse(line)
    assert.ok(command.do === 'up')
    const { options } = command
    assert.deepEqual(parseCommand(['keep', ...writeLabOptions(options)], 1), { do: 'keep', options })
  }
})

test('everything after the dashes belongs to the command that exec runs', () => {
  assert.deepEqual(parse('exec pod-a1 --name b -- ip -json link --name'), {
    do: 'exec',
    name: 'b',
    target: 'pod-a1',
    command: ['ip', '-json', 'link', '--name'],
  })
})

test('errands carry the node they are for', () => {
  const ask = { do: 'ask', name: 'lab', isJson: false }
  assert.deepEqual(parse('cut node-b'), { ...ask, errand: { do: 'cut', node: 'node-b' } })
  assert.deepEqual(parse('status --json'), { ...ask, isJson: true, errand: { do: 'status' } })
})

test('a mistyped command, option or backend is answered with the near one', () => {
  assert.match(refusal('statsu'), /^found "statsu", accepted is status$/)
  assert.match(refusal('constructor'), /^found "constructor", accepted is run, up, /)
  assert.equal(refusal('up --node 3'), '--node: found an unknown flag, accepted is --nodes')
  assert.match(refusal('up --backend hostgw'), /^--backend: found "hostgw", accepted is vxlan or host-gw$/)
  assert.match(refusal('up --store fiel'), /^--store: found "fiel", accepted is server, etcd or file$/)
})

test('an option of another command is refused with the options of this one', () => {
  assert.equal(refusal('down --json'), 'down: found --json, accepted is --name')
})

test('counts, names and missing words are refused in a sentence', () => {
  assert.equal(refusal('up --nodes 251'), '--nodes: found "251", accepted is a whole number from 1 to 250')
  assert.equal(refusal('up --pods many'), '--pods: found "many", accepted is a whole number from 0 to 200')
  assert.equal(refusal('up --nodes'), '--nodes: found no value, accepted is --nodes N')
  assert.equal(refusal('up --json=yes'), '--json: found "yes", accepted is true or false')
  assert.match(refusal('up --name ../x'), /^--name: found "\.\.\/x", accepted is up to 31 of a-z, 0-9 and dashes$/)
  assert.match(refusal('cut'), /found no node, accepted is weft lab cut node-a/)
  assert.match(refusal('exec node-a'), /found no command/)
  assert.match(refusal('add node-x'), /found "node-x", which belongs to no flag/)
  assert.match(refusal('up --dual-stack --ipv6-only'), /found both --dual-stack and --ipv6-only/)
})
