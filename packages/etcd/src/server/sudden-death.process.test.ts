import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Etcd, EtcdError } from '../index.js'
import { kept, ServerProcess, TemporaryFolder } from '../testing/index.js'

// SUDDEN_DEATHS=200 for the long form.
const deaths = Number(process.env.SUDDEN_DEATHS ?? 20)
const writers = 8

/** What one writer was told: the last value of its key that was acknowledged, and one that may or may not be there. */
interface Told {
  acknowledged: number
  revision: number
  attempted: number
}

describe('the embedded server, killed in the middle of its work', () => {
  const keep = kept()

  it(`loses no write that it acknowledged, in ${deaths} deaths`, async () => {
    const folder = keep(await TemporaryFolder.create()).path
    const address = `unix://${join(folder, 'socket')}`
    const told: Told[] = Array.from({ length: writers }, () => ({ acknowledged: 0, revision: 0, attempted: 0 }))
    let highest = 0
    for (let death = 0; death < deaths; death++) {
      const server = await ServerProcess.start(join(folder, 'data'), address)
      const etcd = new Etcd({ endpoints: server.endpoints, timeoutMs: 60_000 })
      highest = Math.max(highest, await check(etcd, told))
      const writing = told.map((one, index) => write(etcd, `/writer${index}`, one))
      await new Promise(resolve => setTimeout(resolve, 20 + Math.random() * 150))
      await server.kill()
      etcd.close()
      await Promise.all(writing)
      highest = Math.max(highest, ...told.map(one => one.revision))
    }
    const server = keep(await ServerProcess.start(join(folder, 'data'), address))
    const etcd = keep(new Etcd({ endpoints: server.endpoints, timeoutMs: 60_000 }))
    const revision = await check(etcd, told)
    assert.ok(revision >= highest, 'the revision never goes back')
    const count = told.reduce((sum, one) => sum + one.acknowledged, 0)
    assert.ok(count > deaths, `${count} writes are too few to show anything`)
  })
})

/** Puts 1, 2, 3… until the server is gone. */
async function write(etcd: Etcd, key: string, told: Told): Promise<void> {
  try {
    for (;;) {
      told.attempted = told.acknowledged + 1
      const { revision } = await etcd.put({ key, value: `${told.attempted}`.padEnd(500) })
      told.acknowledged = told.attempted
      told.revision = revision
    }
  } catch (error) {
    assert.ok(error instanceof EtcdError)
  }
}

/** Each key must hold what was acknowledged last, or what was attempted after it. Returns the store's revision. */
async function check(etcd: Etcd, told: Told[]): Promise<number> {
  const { items, revision } = await etcd.range({ prefix: '/writer' })
  const values = new Map(items.map(item => [item.key.toString(), Number(item.value.toString())]))
  for (const [index, one] of told.entries()) {
    const value = values.get(`/writer${index}`) ?? 0
    assert.ok(
      value === one.acknowledged || value === one.attempted,
      `writer ${index} was told ${one.acknowledged} and tried ${one.attempted}, but ${value} is there`,
    )
    one.acknowledged = value
  }
  return revision
}
