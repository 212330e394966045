import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseAddress } from '@weft/inet'
import { hostLocalPlugin } from '../../cni/host-local/host-local-plugin.js'
import { configOf } from '../../cni/testing/call.js'
import { TemporaryFolder } from '../temporary-folder.js'

const worker = fileURLToPath(new URL('host-local-worker.fixture.js', import.meta.url))
const rounds = 12

test('however often those who give addresses are killed, no address is given twice, and GC leaves those of the living', async () => {
  using folder = new TemporaryFolder()
  const plugin = hostLocalPlugin({ defaultDataDir: folder.path })
  const living = new Map<string, readonly string[]>()
  let tellings = 0
  for (let round = 0; round < rounds; round++) {
    const outputs = await Promise.all(['a', 'b'].map(name => runAndKill(folder.path, name)))
    const inDoubt = outputs.map(lines => follow(lines, living))
    tellings += outputs.flat().length
    const held = holdersIn(`${folder.path}/cbr0`)
    for (const [id, addresses] of living) {
      if (inDoubt.includes(id)) continue
      for (const address of addresses) assert.equal(held.get(address), `${id}\r\neth0`, `round ${round}: ${address}`)
    }
    for (const id of inDoubt) if (id !== undefined) living.delete(id)
    const given = [...living.values()].flat()
    assert.equal(new Set(given).size, given.length)
    // Nothing is there without an owner, and only what was in the making besides.
    for (const [address, owner] of held) {
      const id = owner.replace('\r\neth0', '')
      assert.ok(living.get(id)?.includes(address) || inDoubt.includes(id), `${address} is ${JSON.stringify(owner)}’s`)
    }
    const valid = [...living.keys()].map(containerId => ({ containerId, interfaceName: 'eth0' }))
    const document = { ipam: { ranges: [[{ subnet: '10.1.0.0/26' }], [{ subnet: 'fd00::/64' }]] } }
    await plugin.collectGarbage(configOf({ document }), valid)
    assert.deepEqual([...holdersIn(`${folder.path}/cbr0`).keys()].sort(), [...living.values()].flat().sort())
    assert.deepEqual(
      readdirSync(`${folder.path}/cbr0`)
        .filter(name => parseAddress(name) === undefined)
        .sort(),
      ['last_reserved_ip.0', 'last_reserved_ip.1', 'lock'],
    )
  }
  assert.ok(tellings > rounds * 20, `${tellings} lines`)
})

async function runAndKill(folder: string, name: string): Promise<readonly string[]> {
  const child = spawn(process.execPath, [worker, folder, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  const output = text(child.stdout)
  const closed = once(child, 'close')
  await Promise.race([once(child.stdout, 'data'), closed])
  await setTimeout(Math.random() * 150)
  child.kill('SIGKILL')
  await closed
  return (await output).split('\n').filter(line => line !== '')
}

/** Keeps account of what was said; answers whose deletion or addition was under way. */
function follow(lines: readonly string[], living: Map<string, readonly string[]>): string | undefined {
  let inDoubt: string | undefined
  for (const line of lines) {
    const [what = '', id = '', ...addresses] = line.split(' ')
    inDoubt = what === 'add' || what === 'delete' ? id : undefined
    if (what === 'deleted') living.delete(id)
    if (what === 'added') living.set(id, addresses)
  }
  return inDoubt
}

function holdersIn(path: string): ReadonlyMap<string, string> {
  const names = readdirSync(path).filter(name => parseAddress(name) !== undefined)
  return new Map(names.map(name => [name, readFileSync(`${path}/${name}`, 'utf8')]))
}
