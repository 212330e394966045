import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { test } from 'node:test'
import { connectTo, isRootlike, onReadable, receiveMessage } from '@weft/linux'
import { eventually } from '../../test/eventually.js'
import { TemporaryFolder } from '../../test/temporary-folder.js'
import type { CniLine } from './cni-line.js'
import { openListener } from './open-listener.js'
import { Reception } from './reception.js'

const stranger = [
  ...['--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath, '-e'],
  "require('net').connect(process.argv[1]).on('close', () => process.exit(0)).on('error', () => process.exit(9))",
]
const isPossible = isRootlike() && spawnSync('setpriv', [...stranger.slice(0, 5), 'true']).status === 0
const skip = isPossible ? false : 'needs root and the program setpriv, to be somebody else for a moment'

test('a connection that says nothing is cut off', async () => {
  using folder = new TemporaryFolder()
  const path = folder.join('socket')
  const serve = async () => assert.fail('somebody was served')
  await using _reception = new Reception(openListener(path), { serve, log: () => {}, patienceMs: 200 })
  using silent = connectTo(path)
  await new Promise<void>(resolve => {
    const watch = onReadable(silent, () => {
      watch[Symbol.dispose]()
      resolve()
    })
  })
  assert.equal(receiveMessage(silent, Buffer.alloc(1))?.length, 0)
})

test('somebody else than root is turned away, even where the file lets him in', { skip }, async () => {
  // The usual one may be closed to strangers.
  using folder = new TemporaryFolder('/tmp')
  const path = folder.join('socket')
  const lines: CniLine[] = []
  const serve = async () => assert.fail('somebody was served')
  await using _reception = new Reception(openListener(path), { serve, log: line => lines.push(line) })
  chmodSync(folder.path, 0o755)
  const connect = () => spawnSync('setpriv', [...stranger, path], { timeout: 20_000 }).status
  assert.equal(connect(), 9)
  chmodSync(path, 0o777)
  // The connection is only accepted in this thread's next turn, so that the other program cannot be waited for here.
  const child = spawn('setpriv', [...stranger, path], { stdio: 'ignore' })
  await eventually(() => assert.equal(child.exitCode, 0))
  assert.match(lines[0]?.text ?? '', /of user 65534 is not served: accepted is root/)
})
