import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDaemonOptions } from '../options.js'

type Refused = readonly [line: readonly string[], message: string, environment?: { readonly [name: string]: string }]

const seconds = 'a whole number from 1 to 2147483'
const refused: readonly Refused[] = [
  [['--ip-masq=yes'], '--ip-masq: found "yes", accepted is true or false'],
  [['-ip-masq='], '-ip-masq: found no value, accepted is true or false'],
  [['--ip-masq', 'true'], '--ip-masq: found "true", which belongs to no flag, accepted is --ip-masq=true'],
  [['--ip-masq=maybe', '--ip-masq'], '--ip-masq: found "maybe", accepted is true or false'],
  [['eth0'], 'found "eth0", which belongs to no flag, accepted are flags and their values'],
  [['--', '--ip-masq'], 'found "--ip-masq", which belongs to no flag, accepted are flags and their values'],
  [['-'], 'found "-", which belongs to no flag, accepted are flags and their values'],
  [['---iface', 'eth0'], 'found "---iface", which names no flag, accepted is --FLAG or --FLAG=VALUE'],
  [['--=eth0'], 'found "--=", which names no flag, accepted is --FLAG or --FLAG=VALUE'],
  [['--ifcae', 'eth0'], '--ifcae: found an unknown flag, accepted is --iface'],
  [['-kube_subnet_mgr'], '-kube_subnet_mgr: found an unknown flag, accepted is --kube-subnet-mgr'],
  [['--IFACE=eth0'], '--IFACE: found an unknown flag, accepted is --iface'],
  [['--nothing-of-the-kind'], '--nothing-of-the-kind: found an unknown flag, accepted is what --help lists'],
  [['-x'], '-x: found an unknown flag, accepted is what --help lists'],
  [['--verbose'], '--verbose: found an unknown flag, accepted is what --help lists'],
  [['--iface'], '--iface: found no value, accepted is --iface NAME|ADDRESS'],
  [['--iface', '--ip-masq'], '--iface: found no value, accepted is --iface NAME|ADDRESS'],
  [['--subnet-file='], '--subnet-file: found no value, accepted is the path of a file'],
  [['--iface-regex', '('], '--iface-regex: found "(", accepted is a regular expression'],
  [['--iface-can-reach=host'], '--iface-can-reach: found "host", accepted is an IPv4 or IPv6 address'],
  [['--public-ip', '2001:db8::1'], '--public-ip: found "2001:db8::1", accepted is an IPv4 address'],
  [['--public-ipv6', '192.0.2.1'], '--public-ipv6: found "192.0.2.1", accepted is an IPv6 address'],
  [['--healthz-ip='], '--healthz-ip: found no value, accepted is an IPv4 or IPv6 address'],
  [['--healthz-port=65536'], '--healthz-port: found "65536", accepted is a whole number from 0 to 65535'],
  [['--healthz-port=8081a'], '--healthz-port: found "8081a", accepted is a whole number from 0 to 65535'],
  [['--iptables-resync=0'], `--iptables-resync: found "0", accepted is ${seconds}`],
  [['--iptables-resync=5s'], `--iptables-resync: found "5s", accepted is ${seconds}`],
  ...['0', '1440', '-1', '1.5'].map(
    (text): Refused => [
      [`--subnet-lease-renew-margin=${text}`],
      `--subnet-lease-renew-margin: found "${text}", accepted is a whole number from 1 to 1439`,
    ],
  ),
  [['--store=kubernetes'], '--store: found "kubernetes", accepted is etcd or file'],
  [['--log-format', 'xml'], '--log-format: found "xml", accepted is human or json'],
  [[], 'FLANNELD_IP_MASQ: found "yes", accepted is true or false', { FLANNELD_IP_MASQ: 'yes' }],
  [[], `WEFTD_IPTABLES_RESYNC: found "often", accepted is ${seconds}`, { WEFTD_IPTABLES_RESYNC: 'often' }],
  [
    [],
    'FLANNELD_PUBLIC_IP: found "eth0", accepted is an IPv4 address',
    { FLANNELD_PUBLIC_IP: 'eth0', WEFTD_PUBLIC_IP: '' },
  ],
]
for (const [line, message, environment = {}] of refused)
  test(`${[...line, ...Object.entries(environment).map(pair => pair.join('='))].join(' ')} is refused`, () => {
    assert.throws(() => readDaemonOptions(line, environment), { code: 'EUSAGE', message })
  })

test('what does not count is not looked at', () => {
  const environment = { WEFTD_IP_MASQ: 'no', FLANNELD_IP_MASQ: 'yes' }
  assert.equal(readDaemonOptions(['--ip-masq'], environment).node.traffic.masquerades, true)
})

const leaking: readonly Refused[] = [
  [
    ['--etcd-username', 'weft', '--etcd-pasword', 'hunter2'],
    '--etcd-pasword: found an unknown flag, accepted is --etcd-password',
  ],
  [['--etcd-pasword=hunter2'], '--etcd-pasword: found an unknown flag, accepted is --etcd-password'],
  [
    ['--etcd-username', 'weft', '--etcd-password', 'my', 'hunter2'],
    'found a word behind --etcd-password that is not shown, which belongs to no flag, accepted are flags and their values',
  ],
  [
    ['--etcd-plain-password', 'hunter2'],
    'found a word behind --etcd-plain-password that is not shown, which belongs to no flag, accepted are flags and their values',
  ],
  [['--etcd-password', 'hunter2'], 'found a password for etcd without --etcd-username, accepted are both or none'],
  [
    [],
    'found a password for etcd without --etcd-username, accepted are both or none',
    { FLANNELD_ETCD_PASSWORD: 'hunter2' },
  ],
]
for (const [line, message, environment = {}] of leaking)
  test(`a password is not repeated: ${line.join(' ') || Object.keys(environment).join(' ')}`, () => {
    assert.throws(() => readDaemonOptions(line, environment), { code: 'EUSAGE', message })
    assert.ok(!message.includes('hunter2'))
  })
