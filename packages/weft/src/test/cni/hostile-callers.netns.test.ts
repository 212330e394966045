import assert from 'node:assert/strict'
import { openSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { AF_NETLINK, connectTo, FileDescriptor, NetworkNamespace, openSocket, SOCK_RAW, sendMessage } from '@weft/linux'
import fc from 'fast-check'
import { programs } from '../../cni/program/testing/programs.js'
import { encodeFrame } from '../../cni/wire/frame.js'
import { encodeAsked } from '../../cni/wire/messages.js'
import { eventually } from '../eventually.js'
import { runIn } from '../run-in.js'
import { skip } from '../why-skipped.js'
import { ServedNode } from './served-node.js'

const numRuns = Number(process.env.CNI_FUZZ_RUNS ?? 200)
const [program] = programs

/** Still served, like everybody else. */
async function assertServed(node: ServedNode): Promise<void> {
  assert.ok(program)
  using pod = NetworkNamespace.create()
  const stdin = JSON.stringify({
    cniVersion: '1.1.0',
    name: 'cbr0',
    type: 'flannel',
    subnetFile: node.subnetFile('dual'),
    dataDir: node.path('flannel'),
    ipam: { dataDir: node.path('networks') },
  })
  for (const verb of ['ADD', 'DEL']) {
    const end = await node.ask(program, { verb, namespacePath: pod.path, stdin })
    assert.equal(end.exitCode, 0, end.stdout)
  }
  assert.deepEqual(node.ports(), [])
}

async function assertNothingOpen(node: ServedNode, resting: number): Promise<void> {
  await eventually(() => assert.ok(node.openFiles() <= resting, `${node.openFiles()} open, ${resting} before`))
}

/** What may come along instead of a namespace and a netlink socket inside of it. */
function strangeDescriptors(node: ServedNode): readonly (() => FileDescriptor)[] {
  writeFileSync(node.path('plain'), '')
  runIn(node.namespace, `mkfifo ${node.path('pipe')}`)
  const netlink = (protocol: number) => openSocket({ family: AF_NETLINK, type: SOCK_RAW, protocol })
  return [
    () => FileDescriptor.open(node.path('plain')),
    () => FileDescriptor.open(node.path()),
    () => FileDescriptor.open('/proc/self/ns/mnt'),
    () => FileDescriptor.open('/dev/zero'),
    () => new FileDescriptor(openSync(node.path('pipe'), 'r+')),
    () => connectTo(node.path('cni.sock')),
    () => netlink(16),
    () => netlink(0),
    () => NetworkNamespace.create().descriptor,
  ]
}

const asked = encodeFrame(
  encodeAsked({
    environment: { CNI_COMMAND: 'ADD', CNI_CONTAINERID: 'c1', CNI_IFNAME: 'eth0', CNI_NETNS: '/x', CNI_PATH: '/x' },
    stdin: '{"cniVersion":"1.0.0","name":"cbr0","type":"bridge"}',
    namespaceTrouble: '',
  }),
)

/** A whole request that names itself anything; one that is cut off, that lies about its length, with zeros in its text. */
const anyFrame = fc.oneof(
  fc.constant(asked),
  fc.integer({ min: 1, max: asked.length }).map(length => asked.subarray(0, length)),
  fc.tuple(fc.nat(asked.length - 1), fc.integer({ min: 0, max: 255 })).map(([at, byte]) => {
    const bytes = Buffer.from(asked)
    bytes[at] = byte
    return bytes
  }),
  fc.uint8Array({ minLength: 1, maxLength: 200 }).map(bytes => Buffer.from(bytes)),
  fc
    .tuple(
      fc.constantFrom('ask1' as const, 'exec' as const, 'told' as const, 'done' as const),
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }),
    )
    .map(([kind, parts]) => encodeFrame({ kind, parts })),
  fc.constant(Buffer.concat([asked, asked])),
)

test('whatever comes over the socket, the daemon goes on, and keeps nothing of it', {
  skip,
  timeout: 3_600_000,
}, async () => {
  await using node = await ServedNode.open()
  await assertServed(node)
  const strange = strangeDescriptors(node)
  const before = await node.restingFiles()
  const call = fc.record({ frame: anyFrame, carried: fc.array(fc.nat(strange.length - 1), { maxLength: 8 }) })
  await fc.assert(
    fc.asyncProperty(call, async ({ frame, carried }) => {
      const descriptors = carried.flatMap(index => strange[index]?.() ?? [])
      using connection = connectTo(node.path('cni.sock'))
      sendMessage(connection, frame, descriptors)
      for (const each of descriptors) each.close()
    }),
    { numRuns, seed: 5, endOnFailure: true },
  )
  await assertServed(node)
  await assertNothingOpen(node, before)
  assert.deepEqual(
    node.log.filter(({ level }) => level === 'error'),
    [],
  )
})

test('a hundred connections that say nothing keep nobody waiting, and are gone when their owners are', {
  skip,
}, async () => {
  await using node = await ServedNode.open()
  await assertServed(node)
  const before = await node.restingFiles()
  const silent = Array.from({ length: 100 }, () => connectTo(node.path('cni.sock')))
  const halfway = Array.from({ length: 20 }, () => {
    const connection = connectTo(node.path('cni.sock'))
    sendMessage(connection, asked.subarray(0, 9))
    return connection
  })
  await assertServed(node)
  for (const connection of [...silent, ...halfway]) connection.close()
  await assertNothingOpen(node, before)
})
