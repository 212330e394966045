import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { NetworkNamespace } from '@weft/linux'
import { skip } from '../testing/test-namespace.js'
import { type TableChange, watchNftables } from './watch-nftables.js'

const withoutNft = spawnSync('nft', ['--version']).error === undefined ? skip : 'nft is not installed'

test('every change of a table, and of what is in it, is told by its family and name', {
  skip: withoutNft,
}, async () => {
  const namespace = NetworkNamespace.create()
  const arrivals = new EventTarget()
  let told: TableChange[] = []
  const watch = watchNftables({
    namespace,
    onTables: changed => {
      told.push(...changed)
      arrivals.dispatchEvent(new Event('arrival'))
    },
    onLost: cause => assert.fail(cause),
    onError: error => assert.fail(error),
  })
  const after = async (script: string): Promise<string[]> => {
    told = []
    const { stderr } = namespace.run(() => spawnSync('nft', ['-f', '-'], { input: script, encoding: 'utf8' }))
    assert.equal(stderr, '')
    const signal = AbortSignal.timeout(10_000)
    while (told.length === 0) await once(arrivals, 'arrival', { signal })
    return told.map(({ family, table }) => `${family} ${table}`)
  }
  try {
    assert.deepEqual(await after('add table inet weft'), ['inet weft'])
    assert.deepEqual(await after('add chain inet weft forward'), ['inet weft'])
    assert.deepEqual(await after('add rule inet weft forward accept'), ['inet weft'])
    assert.deepEqual(await after('add set inet weft pods { type ipv4_addr; }'), ['inet weft'])
    assert.deepEqual(await after('add element inet weft pods { 10.1.1.1 }'), ['inet weft'])
    assert.deepEqual(await after('add table ip one\nadd table ip6 two\nflush table inet weft'), [
      'ip one',
      'ip6 two',
      'inet weft',
    ])
    assert.deepEqual(await after('delete table ip one'), ['ip one'])
  } finally {
    watch[Symbol.dispose]()
    namespace.close()
  }
})
