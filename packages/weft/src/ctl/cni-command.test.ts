import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { eventually } from '../test/eventually.js'
import { TemporaryFolder } from '../test/temporary-folder.js'
import { systemClock } from '../time/clock.js'
import { runCniCommand } from './cni-command.js'

const subnetEnv = 'FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n'
const programs = ['bandwidth', 'bridge', 'flannel', 'host-local', 'loopback', 'portmap', 'weft']

/** A node's folders, and what the command said. */
class Target implements Disposable {
  readonly folder = new TemporaryFolder()
  readonly bin = this.folder.join('bin')
  readonly conf = this.folder.join('conf')
  readonly stop = new AbortController()
  printed: string[] = []
  noted: string[] = []

  constructor() {
    mkdirSync(this.bin)
    mkdirSync(this.conf)
    this.folder.write('subnet.env', subnetEnv)
  }

  run(verb: string, ...more: readonly string[]): Promise<number> {
    this.printed = []
    this.noted = []
    const { bin, conf, folder, stop } = this
    const flags = ['--bin-dir', bin, '--conf-dir', conf, '--subnet-file', folder.join('subnet.env')]
    return runCniCommand([verb, ...flags, ...more], {
      print: text => this.printed.push(text.trim().replaceAll(`${folder.path}/`, '')),
      note: sentence => this.noted.push(sentence.replaceAll(`${folder.path}/`, '')),
      clock: systemClock,
      signal: stop.signal,
    })
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]()
  }
}

test('an empty node gets all programs and the conflist that flannel has, and loses them again', async () => {
  using target = new Target()
  assert.equal(await target.run('install'), 0)
  assert.deepEqual(readdirSync(target.bin).sort(), programs)
  assert.equal(statSync(`${target.bin}/flannel`).mode & 0o777, 0o755)
  assert.deepEqual(JSON.parse(readFileSync(`${target.conf}/10-flannel.conflist`, 'utf8')), {
    name: 'cbr0',
    cniVersion: '0.3.1',
    plugins: [
      { type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  })
  assert.ok(target.printed.includes('conf/10-flannel.conflist: written'))
  assert.equal(await target.run('install'), 0)
  assert.ok(target.printed.includes('bin/flannel: is there already'))
  assert.ok(target.printed.includes('conf/10-flannel.conflist: left as it is'))
  assert.equal(await target.run('uninstall'), 0)
  assert.deepEqual([readdirSync(target.bin), readdirSync(target.conf)], [[], []])
})

test("the programs alone can be had before the subnet is known, for a network's file that somebody else writes", async () => {
  using target = new Target()
  rmSync(target.folder.join('subnet.env'))
  assert.equal(await target.run('install', '--programs-only'), 0)
  assert.deepEqual([readdirSync(target.bin).sort(), readdirSync(target.conf)], [programs, []])
})

test("another flannel is replaced, and anybody else's programs are left alone, also at the end", async () => {
  using target = new Target()
  for (const name of ['flannel', 'portmap', 'dhcp']) writeFileSync(`${target.bin}/${name}`, 'another')
  assert.equal(await target.run('install'), 0)
  assert.ok(target.printed.includes('bin/flannel: replaced'))
  assert.ok(target.printed.includes('bin/portmap: left alone, it is another program'))
  assert.equal(await target.run('uninstall'), 0)
  assert.deepEqual(readdirSync(target.bin).sort(), ['dhcp', 'portmap'])
})

test('without a subnet there is no conflist yet', async () => {
  using target = new Target()
  target.folder.write('subnet.env', 'FLANNEL_MTU=1450\n')
  assert.equal(await target.run('install'), 1)
  assert.deepEqual(readdirSync(target.conf), [])
  assert.equal(readdirSync(target.bin).length, programs.length)
  assert.match(target.noted.join(), /^subnet.env: found no FLANNEL_NETWORK .*The network's file is not written before/)
})

test('--wait waits for the subnet, and can be ended', async () => {
  using target = new Target()
  target.folder.write('subnet.env', '')
  const running = target.run('install', '--wait')
  await eventually(() => assert.match(target.noted.join(), /; waiting$/))
  assert.deepEqual(readdirSync(target.conf), [])
  target.folder.write('subnet.env', subnetEnv)
  assert.equal(await running, 0)
  assert.deepEqual(readdirSync(target.conf), ['10-flannel.conflist'])
  target.folder.write('subnet.env', '')
  const other = target.run('install', '--wait')
  target.stop.abort()
  assert.equal(await other, 1)
})

test('a network of weft or flannel that somebody wrote is kept, and never removed', async () => {
  using target = new Target()
  writeFileSync(`${target.conf}/05-mine.conflist`, '{"name":"mine","plugins":[{"type":"weft"}]}')
  writeFileSync(`${target.conf}/99-other.conf`, 'no JSON')
  assert.equal(await target.run('install'), 0)
  assert.ok(target.printed.includes('conf/05-mine.conflist: left as it is'))
  assert.equal(await target.run('uninstall', '--conf-file', '05-mine.conflist'), 1)
  assert.deepEqual(target.noted, ['conf/05-mine.conflist: left alone, it is not as weft writes it'])
  assert.deepEqual(readdirSync(target.conf).length, 2)
})

test('another network that runtimes would take instead is told of', async () => {
  using target = new Target()
  writeFileSync(`${target.conf}/10-calico.conflist`, '{"plugins":[{"type":"calico"}]}')
  assert.equal(await target.run('install'), 1)
  const warning =
    'conf/10-flannel.conflist: runtimes take 10-calico.conflist instead, which sorts before it; rename one of them'
  assert.deepEqual(target.noted, [warning])
  writeFileSync(`${target.conf}/10-flannel.conflist`, '{"plugins":[{"type":"bridge"}]}')
  assert.equal(await target.run('install'), 1)
  assert.match(target.noted.join(), /10-flannel.conflist: left alone, though no plugin in it is flannel or weft/)
})

test('words that mean nothing are refused', async () => {
  using target = new Target()
  await assert.rejects(target.run('reinstall'), /found reinstall, accepted are install and uninstall/)
  await assert.rejects(target.run('install', '--conf-file', '../x.conflist'), /--conf-file: found/)
  await assert.rejects(target.run('install', 'twice'), /found "twice"/)
})
