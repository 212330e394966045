import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { configUsage, runConfigCommand } from './config-command.js'
import { EtcdTerminal } from './testing/etcd-terminal.js'

const good = '{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan","VNI":7}}\n'

async function run(terminal: EtcdTerminal, line: string): Promise<readonly [code: number, printed: string]> {
  const code = await runConfigCommand(line.split(' '), terminal.tools)
  assert.equal(terminal.openConnections, 0)
  return [code, terminal.printed]
}

function openTerminal(text = good): EtcdTerminal {
  const terminal = new EtcdTerminal()
  terminal.files.set('net-conf.json', text)
  return terminal
}

describe('weft config validate', () => {
  test('says what a good one means, and notes what is not understood', async () => {
    using terminal = openTerminal(good.replace('VNI', 'Vnl'))
    assert.deepEqual(await run(terminal, 'validate net-conf.json'), [
      0,
      'net-conf.json is good: 10.244.0.0/16 in /24, vxlan\n',
    ])
    assert.deepEqual(terminal.notes, ['net-conf.json: Backend.Vnl: unknown option, ignored; did you mean VNI?'])
    assert.equal(terminal.connectedTo, undefined)
  })

  test('refuses a bad one with place, found and accepted', async () => {
    using terminal = openTerminal(good.replace('7', '"seven"'))
    await assert.rejects(run(terminal, 'validate net-conf.json'), {
      code: 'ECONFIG',
      message: 'net-conf.json: Backend.VNI: found "seven", accepted is a whole number from 1 to 16777215',
    })
  })

  test('tells programs the same', async () => {
    using terminal = openTerminal(good)
    const [code, printed] = await run(terminal, 'validate net-conf.json --json')
    assert.equal(code, 0)
    const { isValid, families, backend } = JSON.parse(printed)
    assert.deepEqual([isValid, families.ipv4.network, backend.type], [true, '10.244.0.0/16', 'vxlan'])
    terminal.files.set('net-conf.json', good.replace('7', '"seven"'))
    const [badCode, badPrinted] = await run(terminal, 'validate net-conf.json --json')
    assert.equal(badCode, 2)
    assert.deepEqual(JSON.parse(badPrinted), {
      path: 'net-conf.json',
      isValid: false,
      error: { path: 'net-conf.json: Backend.VNI', found: '"seven"', accepted: 'a whole number from 1 to 16777215' },
    })
  })

  test('knows that networks may follow the pod CIDRs of a cluster', async () => {
    using terminal = openTerminal(
      '{"EnableIPv6":true,"Network":"auto","IPv6Network":"Auto","Backend":{"Type":"vxlan"}}',
    )
    const [code, printed] = await run(terminal, 'validate net-conf.json')
    const networks = ['IPv4', 'IPv6'].map(family => `what holds the cluster's ${family} pod CIDRs`)
    assert.deepEqual([code, printed], [0, `net-conf.json is good: ${networks.join(', ')}, vxlan\n`])
    assert.deepEqual(terminal.notes, ['net-conf.json: "auto" is understood with --kube-subnet-mgr alone'])
    const [, json] = await run(terminal, 'validate net-conf.json --json')
    assert.deepEqual(JSON.parse(json).families, {
      ipv4: { network: 'auto' },
      ipv6: { network: 'auto' },
    })
    terminal.files.set('net-conf.json', '{"Network":"auto","Backend":{"Type":"vxlan","VNI":"seven"}}')
    await assert.rejects(run(terminal, 'validate net-conf.json'), { message: /Backend\.VNI: found "seven"/ })
    terminal.files.set('net-conf.json', '{"Network":"automatic","Backend":{"Type":"vxlan"}}')
    await assert.rejects(run(terminal, 'validate net-conf.json'), { message: /Network: found "automatic"/ })
  })

  test('reads standard input', async () => {
    using terminal = openTerminal()
    terminal.files.set('-', good)
    assert.equal((await run(terminal, 'validate -'))[0], 0)
  })
})

describe('weft config set and show', () => {
  const key = '/coreos.com/network/config'

  test('what is set is shown, to the byte for programs', async () => {
    using terminal = openTerminal()
    assert.deepEqual(await run(terminal, 'set net-conf.json'), [0, `${key} is set\n`])
    assert.deepEqual(await run(terminal, 'set net-conf.json'), [0, `${key} said so already\n`])
    assert.deepEqual(await run(terminal, 'show'), [0, good])
    assert.deepEqual(JSON.parse((await run(terminal, 'show --json'))[1]), { key, revision: 2, text: good })
  })

  test('what is not there cannot be shown, and the sentence says what to do', async () => {
    using terminal = openTerminal()
    await assert.rejects(run(terminal, 'show'), {
      message: `etcd has no key ${key}; put it there with "weft config set FILE"`,
    })
  })

  test('a bad one is not set', async () => {
    using terminal = openTerminal('{"Network":"10.244.0.0/33"}')
    await assert.rejects(run(terminal, 'set net-conf.json'), { code: 'ECONFIG' })
    assert.equal(terminal.connectedTo, undefined)
  })

  test('one that would take subnets from their nodes is set on purpose only', async () => {
    using terminal = openTerminal()
    terminal.put('node-a 10.99.1.0/24 via 192.0.2.1')
    await assert.rejects(
      run(terminal, 'set net-conf.json'),
      /^Error: the subnet of node-a would not be of this network/,
    )
    assert.deepEqual(await run(terminal, 'set net-conf.json --force'), [0, `${key} is set\n`])
    assert.deepEqual(terminal.notes, ['these do not fit it: node-a'])
  })
})

test('weft config schema is for editors', async () => {
  using terminal = openTerminal()
  const [code, printed] = await run(terminal, 'schema')
  assert.equal(code, 0)
  assert.equal(JSON.parse(printed).$schema, 'https://json-schema.org/draft/2020-12/schema')
})

test('--help alone tells all of it', async () => {
  using terminal = openTerminal()
  assert.deepEqual(await run(terminal, '--help'), [0, configUsage])
})

const refused: readonly (readonly [line: string, message: string])[] = [
  ['valdate net-conf.json', 'weft config: found "valdate", accepted is validate'],
  ['schema net-conf.json', 'found "net-conf.json", accepted is weft config schema'],
  ['set', 'found nothing, accepted is a file, or - for standard input'],
  ['show net-conf.json', 'found "net-conf.json", accepted is weft config show'],
  ['validate net-conf.json --forse', '--forse: found an unknown flag, accepted is --force'],
]
for (const [line, message] of refused)
  test(`weft config ${line} is refused`, async () => {
    using terminal = openTerminal()
    await assert.rejects(run(terminal, line), { code: 'EUSAGE', message })
  })
