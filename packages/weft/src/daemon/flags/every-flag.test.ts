import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { readEnvironment } from '../../flags/environment.js'
import { readFlags } from '../../flags/read-flags.js'
import { readLine } from '../../flags/read-line.js'
import { daemonFlags, settingFlags } from './groups.js'
import { daemonHelp, daemonReference } from './help.js'

/** What one writes, and what it means when that is something else than its text. */
type Written = string | readonly [text: string, meaning: unknown]
type Row = readonly [name: string, fallback: unknown, one: Written, other: Written]

const nothing = undefined
const off: readonly [unknown, Written, Written] = [false, ['true', true], ['false', false]]
const on: readonly [unknown, Written, Written] = [true, ['false', false], ['true', true]]

/** By hand, and from flannel's documents and behaviour alone: what its users rely on. */
const flannels: readonly Row[] = [
  [
    'etcd-endpoints',
    ['http://127.0.0.1:4001', 'http://127.0.0.1:2379'],
    ['https://192.0.2.1:2379', ['https://192.0.2.1:2379']],
    ['http://a:1,http://b:2', ['http://a:1', 'http://b:2']],
  ],
  ['etcd-prefix', '/coreos.com/network', '/weft', '/other'],
  ['etcd-keyfile', nothing, 'key', '/etc/other'],
  ['etcd-certfile', nothing, 'certificate', '/etc/other'],
  ['etcd-cafile', nothing, 'ca', '/etc/other'],
  ['etcd-username', nothing, 'weft', 'root'],
  ['etcd-password', nothing, '-with-a-dash=and more', 'secret'],
  ['iface', [], ['eth1', ['eth1']], ['192.0.2.1', ['192.0.2.1']]],
  ['iface-regex', [], ['^10\\.', ['^10\\.']], ['eth(1|2)', ['eth(1|2)']]],
  ['iface-can-reach', nothing, '192.0.2.1', ['2001:DB8::1', '2001:db8::1']],
  ['subnet-file', '/run/flannel/subnet.env', '/tmp/subnet.env', 'subnet.env'],
  ['public-ip', nothing, '192.0.2.1', '198.51.100.1'],
  ['public-ipv6', nothing, '2001:db8::1', ['2001:DB8:0:0::2', '2001:db8::2']],
  ['subnet-lease-renew-margin', 60, ['1', 1], ['1439', 1439]],
  ['ip-masq', ...off],
  ['ip-masq-fully-random-disable', ...off],
  ['kube-subnet-mgr', ...off],
  ['kube-api-url', nothing, 'https://192.0.2.1:6443', 'https://kube.example'],
  ['kube-annotation-prefix', 'flannel.alpha.coreos.com', 'weft.example', 'example.org/weft-'],
  ['kubeconfig-file', nothing, '/etc/kubeconfig', 'kubeconfig'],
  ['healthz-ip', '0.0.0.0', '127.0.0.1', '::1'],
  ['healthz-port', 0, ['8081', 8081], ['0x1F90', 8080]],
  ['iptables-resync', 5, ['1', 1], ['3600', 3600]],
  ['iptables-forward-rules', ...on],
  ['ip-blackhole-route', ...off],
  ['net-config-path', '/etc/kube-flannel/net-conf.json', '/tmp/net-conf.json', 'net-conf.json'],
  ['set-node-network-unavailable', ...on],
  ['v', 0, ['4', 4], ['10', 10]],
  ['vmodule', nothing, 'device=4', 'main=2,device=5'],
  ['log_backtrace_at', nothing, 'main.go:1', 'main.go:2'],
]

const ours: readonly Row[] = [
  ['store', 'etcd', 'file', 'etcd'],
  ['leases-file', '/etc/weft/leases.json', '/tmp/leases.json', 'leases.json'],
  ['snapshot-file', '/var/lib/weft/snapshot.json', '/tmp/snapshot.json', 'snapshot.json'],
  ['allocate-node-cidrs', ...off],
  ['etcd-password-file', nothing, '/etc/weft/password', 'password'],
  ['etcd-plain-password', ...off],
  ['node-name', nothing, 'node-a', 'node-b'],
  ['api-socket', '/run/weft/weftd.sock', '/tmp/weftd.sock', 'weftd.sock'],
  ['cni-socket', '/run/weft/cni.sock', '/tmp/cni.sock', 'cni.sock'],
  ['cni-conf-dir', '/etc/cni/net.d', '/tmp/net.d', 'net.d'],
  ['cni-spool', '/var/lib/cni/weft/spool', '/tmp/spool', 'spool'],
  ['log-format', 'human', 'json', 'human'],
]

const gathering = new Set(['iface', 'iface-regex'])
const booleans = new Set(
  [...flannels, ...ours].filter(([, , one]) => one[1] === true || one[1] === false).map(([name]) => name),
)

/** What the daemon understands of a line and an environment, for one flag. */
function meaningOf(name: string, args: readonly string[], environment: { readonly [name: string]: string } = {}) {
  const values = readFlags(daemonFlags, readLine(daemonFlags, args), readEnvironment(settingFlags, environment))
  const flag = daemonFlags.find(one => one.name === name)
  assert.ok(flag, `there is no flag ${name}`)
  return values.of(flag)
}

for (const [name, fallback, one, other] of [...flannels, ...ours]) {
  const [[text, meaning], [otherText, otherMeaning]] = [pair(one), pair(other)]
  const variable = name.toUpperCase().replaceAll('-', '_')
  const [weft, flannel] = [`WEFTD_${variable}`, `FLANNELD_${variable}`]
  describe(`--${name}`, () => {
    test('has its default when nobody says anything, nor an empty variable', () => {
      assert.deepEqual(meaningOf(name, []), fallback)
      assert.deepEqual(meaningOf(name, [], { [weft]: '', [flannel]: '' }), fallback)
    })
    test('is understood in every way of writing it', () => {
      const lines = [[`-${name}=${text}`], [`--${name}=${text}`]]
      if (!booleans.has(name)) lines.push([`-${name}`, text], [`--${name}`, text])
      for (const line of lines) assert.deepEqual(meaningOf(name, line), meaning, line.join(' '))
      assert.deepEqual(meaningOf(name, [], { [weft]: text }), meaning)
      assert.deepEqual(meaningOf(name, [], { [flannel]: text }), meaning)
    })
    test('counts as a flag before WEFTD_, which counts before FLANNELD_', () => {
      const [line, otherLine] = [[`--${name}=${text}`], [`--${name}=${otherText}`]]
      for (const variable of [weft, flannel]) {
        assert.deepEqual(meaningOf(name, line, { [variable]: otherText }), meaning)
        assert.deepEqual(meaningOf(name, otherLine, { [variable]: text }), otherMeaning)
      }
      assert.deepEqual(meaningOf(name, [], { [weft]: text, [flannel]: otherText }), meaning)
      assert.deepEqual(meaningOf(name, [], { [weft]: otherText, [flannel]: text }), otherMeaning)
      assert.deepEqual(meaningOf(name, line, { [weft]: otherText, [flannel]: otherText }), meaning)
    })
    test(gathering.has(name) ? 'gathers what is said several times' : 'counts as it was given last', () => {
      const twice = meaningOf(name, [`--${name}=${text}`, `-${name}=${otherText}`])
      assert.deepEqual(twice, gathering.has(name) ? [text, otherText] : otherMeaning)
    })
    if (booleans.has(name))
      test('means true when it stands alone', () => {
        assert.equal(meaningOf(name, [`-${name}`]), true)
        assert.equal(meaningOf(name, [`--${name}`, '--v=1']), true)
      })
  })
}

test('there are the flags of flanneld, ours, --help and --version, and nothing else', () => {
  const names = [...flannels, ...ours].map(([name]) => name)
  assert.deepEqual(daemonFlags.map(({ name }) => name).sort(), [...names, 'help', 'version'].sort())
  assert.deepEqual(
    daemonFlags
      .filter(({ isOurs }) => isOurs)
      .map(({ name }) => name)
      .sort(),
    ours.map(([name]) => name).sort(),
  )
})

test('the help is the golden one', () => {
  assert.equal(daemonHelp, readFileSync(new URL('../../../src/daemon/flags/help.golden.txt', import.meta.url), 'utf8'))
})

test('the page of the reference says the same; npm run docs writes it', () => {
  const page = new URL('../../../../../docs/reference/weftd.md', import.meta.url)
  assert.equal(daemonReference, readFileSync(page, 'utf8'))
})

function pair(written: Written): readonly [text: string, meaning: unknown] {
  return typeof written === 'string' ? [written, written] : written
}
