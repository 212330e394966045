import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../model/json.js'
import { readNetworkConfig } from './net-conf.js'

const path = '/etc/kube-flannel/net-conf.json'
const Backend = { Type: 'vxlan' }
const read = (document: Json) => readNetworkConfig(path, JSON.stringify(document))

test("flannel's usual net-conf.json is a network of /24 subnets, the first of which is left alone", () => {
  const { families, backend, warnings } = read({
    Network: '10.244.0.0/16',
    EnableNFTables: false,
    Backend: { Type: 'vxlan' },
  })
  assert.deepEqual(families, {
    ipv4: { network: '10.244.0.0/16', subnetLength: 24, subnetMin: '10.244.1.0/24', subnetMax: '10.244.255.0/24' },
  })
  assert.equal(backend.type, 'vxlan')
  assert.deepEqual(warnings, [])
})

test('a dual-stack net-conf.json has both families', () => {
  const { families } = read({
    Network: '10.244.0.0/16',
    EnableIPv6: true,
    IPv6Network: 'FD00:10:244::/48',
    Backend: { Type: 'host-gw' },
  })
  assert.deepEqual(Object.keys(families), ['ipv4', 'ipv6'])
  assert.deepEqual(families.ipv6, {
    network: 'fd00:10:244::/48',
    subnetLength: 64,
    subnetMin: 'fd00:10:244:1::/64',
    subnetMax: 'fd00:10:244:ffff::/64',
  })
})

test('a family that is turned off is absent, and how some programs write "none" is no matter for a warning', () => {
  const { families, warnings } = read({
    EnableIPv4: false,
    Network: '0.0.0.0/0',
    EnableIPv6: true,
    IPv6Network: 'fd00::/48',
    Backend,
  })
  assert.deepEqual(Object.keys(families), ['ipv6'])
  assert.deepEqual(warnings, [])
})

test('keys and the backend type are read without regard to case', () => {
  const { families, backend, warnings } = read({
    network: '10.244.0.0/16',
    SUBNETLEN: 26,
    backend: { type: 'VXLAN', vni: 7 },
  })
  assert.equal(families.ipv4?.subnetLength, 26)
  assert.equal(backend.type, 'vxlan')
  assert.equal(backend.options.vni, 7)
  assert.deepEqual(warnings, [])
})

test('subnet lengths and ends are those that flannel would take', () => {
  const ipv4 = (keys: object) => {
    const { families } = read({ Backend, ...keys })
    const { network, subnetLength, subnetMin, subnetMax } = families.ipv4 ?? assert.fail('no IPv4')
    return [network, subnetLength, subnetMin, subnetMax].join(' ')
  }
  const cases: [keys: object, family: string][] = [
    [{ Network: '10.0.0.0/22' }, '10.0.0.0/22 24 10.0.1.0/24 10.0.3.0/24'],
    [{ Network: '10.0.0.0/23' }, '10.0.0.0/23 25 10.0.0.128/25 10.0.1.128/25'],
    [{ Network: '10.0.0.0/28' }, '10.0.0.0/28 30 10.0.0.4/30 10.0.0.12/30'],
    [{ Network: '10.0.0.0/16', SubnetLen: 0 }, '10.0.0.0/16 24 10.0.1.0/24 10.0.255.0/24'],
    [{ Network: '10.0.0.0/16', SubnetLen: 18 }, '10.0.0.0/16 18 10.0.64.0/18 10.0.192.0/18'],
    [{ Network: '10.0.0.0/16', SubnetLen: 30 }, '10.0.0.0/16 30 10.0.0.4/30 10.0.255.252/30'],
    [{ Network: '128.0.0.0/1' }, '128.0.0.0/1 24 128.0.1.0/24 255.255.255.0/24'],
    [{ Network: '10.0.0.0/16', SubnetMin: '10.0.0.0' }, '10.0.0.0/16 24 10.0.0.0/24 10.0.255.0/24'],
    [
      { Network: '10.0.0.0/16', SubnetMin: '10.0.8.0', SubnetMax: '10.0.8.0' },
      '10.0.0.0/16 24 10.0.8.0/24 10.0.8.0/24',
    ],
    [{ Network: '10.0.0.0/16', SubnetMin: '0.0.0.0', SubnetMax: null }, '10.0.0.0/16 24 10.0.1.0/24 10.0.255.0/24'],
    // Host bits are cut off.
    [{ Network: '10.244.7.9/16' }, '10.244.0.0/16 24 10.244.1.0/24 10.244.255.0/24'],
  ]
  for (const [keys, family] of cases) assert.equal(ipv4(keys), family)
})

test('IPv6 subnet lengths and ends are those that flannel would take', () => {
  const ipv6 = (keys: object) => {
    const { families } = read({ EnableIPv4: false, EnableIPv6: true, Backend, ...keys })
    const { network, subnetLength, subnetMin, subnetMax } = families.ipv6 ?? assert.fail('no IPv6')
    return [network, subnetLength, subnetMin, subnetMax].join(' ')
  }
  const cases: [keys: object, family: string][] = [
    [{ IPv6Network: 'fd00::/62' }, 'fd00::/62 64 fd00:0:0:1::/64 fd00:0:0:3::/64'],
    [{ IPv6Network: 'fd00::/64' }, 'fd00::/64 66 fd00::4000:0:0:0/66 fd00::c000:0:0:0/66'],
    [{ IPv6Network: 'fd00::/124' }, 'fd00::/124 126 fd00::4/126 fd00::c/126'],
    [
      { IPv6Network: 'fd00::/48', IPv6SubnetLen: 80, IPv6SubnetMin: 'fd00::2:0:0:0', IPv6SubnetMax: '::' },
      'fd00::/48 80 fd00::2:0:0:0/80 fd00:0:0:ffff:ffff::/80',
    ],
  ]
  for (const [keys, family] of cases) assert.equal(ipv6(keys), family)
})

test('what is not accepted is refused with its path, what was found and what is accepted', () => {
  const Network = '10.244.0.0/16'
  const ipv4Network = 'an IPv4 network of length 1 to 28, like "10.244.0.0/16"'
  const ipv6Network = 'an IPv6 network of length 1 to 124, like "fd00:10:244::/48"'
  const only6 = { EnableIPv4: false, EnableIPv6: true, IPv6Network: 'fd00::/48', Backend }
  const types = '"alloc" or "host-gw" or "udp" or "vxlan"'
  const cases: [document: Json, where: string, found: string, accepted: string][] = [
    [[], '', '[]', 'a JSON object'],
    [{ Backend }, ' Network:', 'nothing', ipv4Network],
    [{ Network: '', Backend }, ' Network:', '""', ipv4Network],
    [{ Network: 5, Backend }, ' Network:', '5', ipv4Network],
    [{ Network: '10.244.0.0', Backend }, ' Network:', '"10.244.0.0"', ipv4Network],
    [{ Network: '10.244.0.0/29', Backend }, ' Network:', '"10.244.0.0/29"', ipv4Network],
    [{ Network: '0.0.0.0/0', Backend }, ' Network:', '"0.0.0.0/0"', ipv4Network],
    [{ Network: 'fd00::/48', Backend }, ' Network:', '"fd00::/48"', ipv4Network],
    [{ ...only6, IPv6Network: null }, ' IPv6Network:', 'null', ipv6Network],
    [{ ...only6, IPv6Network: Network }, ' IPv6Network:', `"${Network}"`, ipv6Network],
    [{ ...only6, IPv6Network: 'fd00::/125' }, ' IPv6Network:', '"fd00::/125"', ipv6Network],
    [{ Network, SubnetLen: 17, Backend }, ' SubnetLen:', '17', 'a whole number from 18 to 30'],
    [{ Network, SubnetLen: 31, Backend }, ' SubnetLen:', '31', 'a whole number from 18 to 30'],
    [{ Network, SubnetLen: '24', Backend }, ' SubnetLen:', '"24"', 'a whole number from 18 to 30'],
    [{ ...only6, IPv6SubnetLen: 49 }, ' IPv6SubnetLen:', '49', 'a whole number from 50 to 126'],
    [
      { Network, SubnetMin: '10.245.0.0', Backend },
      ' SubnetMin:',
      '"10.245.0.0"',
      'an address in 10.244.0.0/16 where a /24 begins, like "10.244.1.0"',
    ],
    [
      { Network, SubnetMax: '10.244.9.8', Backend },
      ' SubnetMax:',
      '"10.244.9.8"',
      'an address in 10.244.0.0/16 where a /24 begins, like "10.244.1.0"',
    ],
    [
      { Network, SubnetMin: '10.244.9.0/24', Backend },
      ' SubnetMin:',
      '"10.244.9.0/24"',
      'an address in 10.244.0.0/16 where a /24 begins, like "10.244.1.0"',
    ],
    [
      { ...only6, IPv6SubnetMin: '10.244.1.0' },
      ' IPv6SubnetMin:',
      '"10.244.1.0"',
      'an address in fd00::/48 where a /64 begins, like "fd00:0:0:1::"',
    ],
    [
      { Network, SubnetMin: '10.244.9.0', SubnetMax: '10.244.8.0', Backend },
      ' SubnetMax:',
      '"10.244.8.0"',
      '"10.244.9.0", where the first subnet begins, or a later one',
    ],
    [
      { Network, SubnetMax: '10.244.0.0', Backend },
      ' SubnetMax:',
      '"10.244.0.0"',
      '"10.244.1.0", where the first subnet begins, or a later one',
    ],
    [{ Network, EnableIPv4: 'yes', Backend }, ' EnableIPv4:', '"yes"', 'true or false'],
    [{ Network, EnableIPv6: 1, Backend }, ' EnableIPv6:', '1', 'true or false'],
    [{ Network, EnableNFTables: 'true', Backend }, ' EnableNFTables:', '"true"', 'true or false'],
    [
      { Network, EnableIPv4: false, Backend },
      ' EnableIPv4:',
      'false',
      'true, for at least one of EnableIPv4 and EnableIPv6',
    ],
    [{ Network, Backend: 'vxlan' }, ' Backend:', '"vxlan"', 'a JSON object'],
    [{ Network, Backend: { Type: 1 } }, ' Backend.Type:', '1', 'text in quotes'],
    [
      { Network, Backend: { Type: 'tencent-vpc' } },
      ' Backend.Type:',
      '"tencent-vpc", a backend of flannel that this build does not have',
      types,
    ],
    [{ Network, Backend: { Type: 'vxlna' } }, ' Backend.Type:', '"vxlna"', `${types}; did you mean "vxlan"?`],
    [{ Network, Backend: { Type: 'hostgw' } }, ' Backend.Type:', '"hostgw"', `${types}; did you mean "host-gw"?`],
    [{ Network, Backend: { Type: 'geneve' } }, ' Backend.Type:', '"geneve"', types],
    [{ Network, Backend: { Type: 'vxlan', VNI: 0 } }, ' Backend.VNI:', '0', 'a whole number from 1 to 16777215'],
  ]
  for (const [document, where, found, accepted] of cases) {
    const message = `${path}:${where} found ${found}, accepted is ${accepted}`
    assert.throws(() => read(document), { name: 'ConfigError', message })
  }
})

test('what is not known is a warning with the name that was probably meant, never an error', () => {
  const { warnings } = read({
    Network: '10.244.0.0/16',
    SubnetLength: 24,
    Mood: 'good',
    Backend: { Type: 'vxlan', DirectRoutng: true },
  })
  assert.match(
    warnings[0] ?? '',
    /^\/etc\/kube-flannel\/net-conf\.json: SubnetLength: unknown option, ignored; did you/,
  )
  assert.match(warnings[1] ?? '', /^\/etc\/kube-flannel\/net-conf\.json: Mood: unknown option, ignored; known are /)
  assert.equal(warnings[2], `${path}: Backend.DirectRoutng: unknown option, ignored; did you mean DirectRouting?`)
  assert.equal(warnings.length, 3)
})

test('who names no backend gets the one that flannel would take, and is told so', () => {
  const documents = [{}, { Backend: null }, { Backend: {} }, { Backend: { Type: '' } }, { Backend: { Type: null } }]
  for (const document of documents) {
    const { backend, warnings } = read({ Network: '10.244.0.0/16', ...document })
    assert.equal(backend.type, 'udp')
    assert.deepEqual(warnings, [
      `${path}: Backend.Type: nothing, so it is "udp" as with flannel; "vxlan" is what most want`,
    ])
  }
})

test('a network of a family that was not turned on is a warning', () => {
  const { warnings } = read({ Network: '10.244.0.0/16', IPv6Network: 'fd00::/48', IPv6SubnetLen: 64, Backend })
  assert.deepEqual(warnings, [`${path}: IPv6Network: not used, because EnableIPv6 is not true`])
})
