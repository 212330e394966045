import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import type { Status } from '../model/report.js'
import { weftdProgram, weftProgram } from './daemon-process.js'
import { eventually } from './eventually.js'
import { leaseOf, netConf } from './network-documents.js'
import { TemporaryFolder } from './temporary-folder.js'

interface Ended {
  readonly exitCode: number
  readonly errors: string
}

interface Documents {
  readonly netConf?: unknown
  readonly leases?: unknown
}

const good = { netConf: netConf({ Type: 'vxlan' }, ['ipv4']), leases: { Leases: [leaseOf(1, ['ipv4'])] } }

/** These tests run in no namespace of their own: a daemon that failed to fail must find nothing that it could change. */
const harmless = ['--iface', 'nowhere0']

/** Starts the daemon with these documents. */
function start(folder: TemporaryFolder, documents: Documents, ...flags: readonly string[]): Promise<Ended> {
  return ended(spawnDaemon(folder, documents, ...flags))
}

function spawnDaemon(folder: TemporaryFolder, documents: Documents, ...flags: readonly string[]) {
  const files = [
    ...['--store', 'file', '--net-config-path', folder.write('net-conf.json', documents.netConf ?? good.netConf)],
    ...['--leases-file', folder.write('leases.json', documents.leases ?? good.leases)],
    ...['--subnet-file', folder.join('subnet.env'), '--api-socket', folder.join('weftd.sock'), '--node-name', 'node-a'],
    ...['--cni-socket', 'off'],
  ]
  return spawnProgram(weftdProgram, ...files, ...harmless, ...flags)
}

function spawnProgram(program: string, ...args: readonly string[]) {
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 })
}

async function ended(child: ReturnType<typeof spawnProgram>): Promise<Ended> {
  const [errors, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')])
  return { exitCode, errors }
}

const network = { Network: '10.244.0.0/16', Backend: { Type: 'vxlan' } }
const lease = leaseOf(1, ['ipv4'])

const badNetConfs: { readonly [title: string]: readonly [content: unknown, told: string] } = {
  'not JSON': ['{"Network": 10.244.0.0/16}', 'found text that is not JSON (.*), accepted is a JSON object'],
  'a network of a wrong type': [{ ...network, Network: 10 }, 'Network: found 10, accepted is an IPv4 network .*'],
  'a length in quotes': [
    { ...network, SubnetLen: '24' },
    'SubnetLen: found "24", accepted is a whole number from 18 to 30',
  ],
  'an unaligned range': [
    { ...network, SubnetMin: '10.244.1.7' },
    'SubnetMin: found "10.244.1.7", accepted is an address in 10.244.0.0/16 where a /24 begins, like "10.244.1.0"',
  ],
  'a range that ends before it begins': [
    { ...network, SubnetMin: '10.244.9.0', SubnetMax: '10.244.3.0' },
    'SubnetMax: found "10.244.3.0", accepted is "10.244.9.0", where the first subnet begins, or a later one',
  ],
  'a backend that is misspelt': [
    { ...network, Backend: { Type: 'vxlam' } },
    'Backend.Type: found "vxlam", accepted is "alloc" or "host-gw" or "udp" or "vxlan"; did you mean "vxlan"\\?',
  ],
  'a backend that is not built': [
    { ...network, Backend: { Type: 'wireguard' } },
    'Backend.Type: found "wireguard", a backend of flannel that this build does not have, accepted is "alloc" or "host-gw" or "udp" or "vxlan"',
  ],
  'a backend option of a wrong type': [
    { ...network, Backend: { Type: 'vxlan', DirectRouting: 'yes' } },
    'Backend.DirectRouting: found "yes", accepted is true or false',
  ],
}

const badLeases: { readonly [title: string]: readonly [content: unknown, told: string] } = {
  'not JSON': ['{"Leases": [', 'found text that is not JSON (.*), accepted is a JSON object'],
  'an entry of a wrong type': [{ Leases: [1] }, 'Leases\\[0\\]: found 1, accepted is a JSON object'],
  'host bits': [
    { Leases: [{ ...lease, Subnet: '10.244.1.7/24' }] },
    'Leases\\[node-a\\].Subnet: found "10.244.1.7/24", accepted is "10.244.1.0/24", without host bits',
  ],
  'a subnet that cannot be reached': [
    { Leases: [{ Node: 'node-a', Subnet: '10.244.1.0/24' }] },
    'Leases\\[node-a\\].PublicIP: found nothing, accepted is the IPv4 address at which 10.244.1.0/24 is reached',
  ],
  'overlapping subnets': [
    { Leases: [lease, { ...leaseOf(2, ['ipv4']), Subnet: '10.244.1.128/25' }] },
    'Leases\\[node-b\\].Subnet: found "10.244.1.128/25", which overlaps 10.244.1.0/24 of node-a, accepted is a subnet that no other node has a part of',
  ],
}

const badFlags: { readonly [flags: string]: string } = {
  '--leases-fil x': '--leases-fil: found an unknown flag, accepted is --leases-file',
  '--kube-subnet-mgr': 'found both --kube-subnet-mgr and --store file, accepted is one of them',
  'node-a': 'found "node-a", which belongs to no flag, accepted are flags and their values',
  '--ip-masq true': '--ip-masq: found "true", which belongs to no flag, accepted is --ip-masq=true',
  '--subnet-file': '--subnet-file: found no value, accepted is --subnet-file FILE',
  '--subnet-file=': '--subnet-file: found no value, accepted is the path of a file',
  '--ip-masq=maybe': '--ip-masq: found "maybe", accepted is true or false',
  '--public-ip 1.2.3': '--public-ip: found "1.2.3", accepted is an IPv4 address',
  '--public-ipv6 192.0.2.1': '--public-ipv6: found "192.0.2.1", accepted is an IPv6 address',
  '--log-format xml': '--log-format: found "xml", accepted is human or json',
}

/** Starts the daemon with documents that are no good: what status.json says of it, and how it ends when it is told to. */
async function waitWith(folder: TemporaryFolder, documents: Documents, ...flags: readonly string[]) {
  const child = spawnDaemon(folder, documents, ...flags)
  try {
    const status = await eventually(() => {
      const told = readStatus(folder)
      if (told.state !== 'not-ready') throw new Error(JSON.stringify(told))
      return told
    })
    child.kill('SIGTERM')
    const [exitCode] = await once(child, 'close')
    return { status, exitCode, last: readStatus(folder) }
  } finally {
    child.kill('SIGKILL')
  }
}

function readStatus(folder: TemporaryFolder): Partial<Status> {
  return JSON.parse(readFileSync(folder.join('status.json'), 'utf8'))
}

describe('documents that are no good are told in status.json by a sentence that says where, what was found and what is accepted, and waited for', {
  concurrency: 4,
}, () => {
  for (const [title, [content, told]] of Object.entries(badNetConfs))
    test(`net-conf: ${title}`, async () => {
      using folder = new TemporaryFolder()
      const { status, exitCode, last } = await waitWith(folder, { netConf: content })
      assert.match(status.reason ?? '', new RegExp(`^${folder.join('net-conf.json')}: ${told}$`))
      assert.deepEqual([status.code, exitCode, last.state], ['configuration-refused', 0, 'stopped'])
      assert.ok(!existsSync(folder.join('subnet.env')))
    })

  for (const [title, [content, told]] of Object.entries(badLeases))
    test(`leases file: ${title}`, async () => {
      using folder = new TemporaryFolder()
      const { status, exitCode } = await waitWith(folder, { leases: content })
      assert.match(status.reason ?? '', new RegExp(`^${folder.join('leases.json')}: ${told}$`))
      assert.deepEqual([status.code, exitCode], ['leases-refused', 0])
    })

  test('files that are not there', async () => {
    const codes = { '--net-config-path': 'configuration-refused', '--leases-file': 'leases-refused' }
    for (const [flag, code] of Object.entries(codes)) {
      using folder = new TemporaryFolder()
      const { status } = await waitWith(folder, {}, flag, folder.join('nowhere.json'))
      const reason = `${folder.join('nowhere.json')}: found no such file, accepted is a file that can be read`
      assert.deepEqual([status.code, status.reason], [code, reason])
    }
  })
})

describe('a bad start is told in a sentence that says where, what was found and what is accepted, and ends with code 2', {
  concurrency: 4,
}, () => {
  for (const [flags, told] of Object.entries(badFlags))
    test(`flags: ${flags}`, async () => {
      using folder = new TemporaryFolder()
      const { exitCode, errors } = await start(folder, {}, ...flags.split(' '))
      assert.match(errors, new RegExp(`^weftd: ${told}\n$`))
      assert.equal(exitCode, 2)
      const { state, code, reason } = readStatus(folder)
      assert.deepEqual(
        { state, code, reason: `weftd: ${reason}\n` },
        { state: 'failed', code: 'start-failed', reason: errors },
      )
    })

  test('weft: unknown commands and flags', async () => {
    const lines: readonly (readonly [args: readonly string[], told: RegExp])[] = [
      [['statsu'], /^weft: there is no command statsu; did you mean status\?\n$/],
      [['status', '--jsn'], /^weft: --jsn: found an unknown flag, accepted is --json\n$/],
      [['plan', '--leases-fil', 'x'], /^weft: --leases-fil: found an unknown flag, accepted is --leases-file\n$/],
    ]
    for (const [args, told] of lines) {
      const { exitCode, errors } = await ended(spawnProgram(weftProgram, ...args))
      assert.match(errors, told)
      assert.equal(exitCode, 2)
    }
  })
})

test('a file that lies where the api socket should be is not a dead socket: it is left alone, and named', async () => {
  using folder = new TemporaryFolder()
  writeFileSync(folder.join('weftd.sock'), 'precious')
  const { exitCode, errors } = await start(folder, {})
  assert.equal(
    errors,
    `weftd: ${folder.join('weftd.sock')}: found a file that is no socket, accepted is a path for a new one\n`,
  )
  assert.equal(exitCode, 1)
  assert.equal(readFileSync(folder.join('weftd.sock'), 'utf8'), 'precious')
})
