import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { Etcd, type EtcdError } from '../index.js'
import { kept, TemporaryFolder } from '../testing/index.js'
import { EtcdServer } from './index.js'

const megabyte = 1024 * 1024

/** A disk of its own, of so many megabytes. */
async function mountDisk(keep: ReturnType<typeof kept>, megabytes: number): Promise<string> {
  const { path } = keep(await TemporaryFolder.create())
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path])
  after(() => execFileSync('umount', ['--lazy', path]))
  return path
}

describe('the disk under the embedded server', () => {
  const keep = kept()

  it('may be full: writes are refused, everything else goes on, and nothing is lost', async () => {
    const disk = await mountDisk(keep, 4)
    const open = () => EtcdServer.open({ folder: join(disk, 'data'), listen: [`unix://${join(disk, 'socket')}`] })
    const server = await open()
    const etcd = keep(new Etcd({ endpoints: server.endpoints, timeoutMs: 60_000 }))
    const { id } = await etcd.grantLease({ ttlSeconds: 60 })
    const told: string[] = []
    const watching = (async () => {
      for await (const update of etcd.watch({ prefix: '/', startRevision: 1 })) {
        if (update.kind !== 'events') continue
        for (const event of update.events) if (event.type === 'put') told.push(event.item.key.toString())
        if (told.includes('/later')) return
      }
    })()
    const filler = join(disk, 'filler')
    await writeFile(filler, Buffer.alloc(2 * megabyte))

    const value = Buffer.alloc(20_000, 'x')
    const acknowledged: string[] = []
    const attempt = async (key: string) => {
      const { revision } = await etcd.put({ key, value })
      acknowledged.push(key)
      return revision
    }
    let refusal: EtcdError | undefined
    for (let count = 0; count < 1000 && !refusal; count++)
      await Promise.all([0, 1, 2].map(part => attempt(`/${count}/${part}`))).catch(error => (refusal = error))
    assert.equal(refusal?.code, 'no-space')
    assert.equal(refusal.found, 'etcdserver: mvcc: database space exceeded')
    assert.match((await etcd.status()).errors.join(), /NOSPACE/)
    const stored = async () =>
      (await etcd.range({ prefix: '/', keysOnly: true })).items.map(item => item.key.toString()).sort()
    assert.deepEqual(
      await stored(),
      [...acknowledged].sort(),
      'what was refused is not there, what was acknowledged is',
    )
    assert.equal(await etcd.renewLease(id), 60)

    await rm(filler)
    let revision = 0
    while (revision === 0) revision = await attempt('/later').catch(() => 0)
    assert.deepEqual((await etcd.status()).errors, [])
    assert.equal(revision, (await etcd.status()).revision)
    await watching
    assert.deepEqual(told.sort(), [...acknowledged].sort(), 'watchers hear of nothing that was refused')
    await server.close()
    keep(await open())
    assert.deepEqual(await stored(), [...acknowledged].sort())
  })

  it('may be read-only: opening says so', async () => {
    const disk = await mountDisk(keep, 4)
    const folder = join(disk, 'data')
    await (await EtcdServer.open({ folder, listen: [] })).close()
    execFileSync('mount', ['-o', 'remount,ro', disk])
    await assert.rejects(EtcdServer.open({ folder, listen: [] }), /EROFS: read-only file system/)
  })
})
