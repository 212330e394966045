import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { isRootlike, NetworkNamespace } from '@weft/linux'
import { InstalledIptables } from './installed-iptables.js'
import { conformance } from './iptables.conformance.js'
import { programs, variantOf } from './program.js'

const found = await InstalledIptables.find()
const skipsNamespaces = isRootlike() ? false : 'needs root, or root of a user namespace'
const skip = found === undefined ? 'needs iptables' : skipsNamespaces

describe('InstalledIptables', { skip }, () => {
  const namespaces: NetworkNamespace[] = []
  after(() => {
    for (const namespace of namespaces) namespace.close()
  })

  async function inFreshNamespace(): Promise<InstalledIptables> {
    const namespace = NetworkNamespace.create()
    namespaces.push(namespace)
    const iptables = await InstalledIptables.find({ within: work => namespace.run(work) })
    assert.ok(iptables)
    return iptables
  }

  for (const program of programs)
    if (found?.variants.includes(variantOf(program))) conformance(program, inFreshNamespace)

  it('quotes the line that was refused', async () => {
    const iptables = await inFreshNamespace()
    const script = '*nat\n:OURS - [0:0]\n-A OURS -m nonsense -j RETURN\nCOMMIT\n'
    await assert.rejects(iptables.restore('iptables-nft', script), {
      message:
        'iptables-nft-restore refused "-A OURS -m nonsense -j RETURN": Couldn\'t load match `nonsense\':No such file or directory',
    })
  })

  it('knows what the programs can do', () => {
    assert.deepEqual(
      found?.variants.map(variant => found.canRandomizeFully(variant)),
      found?.variants.map(() => true),
    )
  })
})

describe('a machine without iptables', () => {
  it('has none, which is no error', async () => {
    assert.equal(await InstalledIptables.find({ prefix: '/no/such/folder/' }), undefined)
  })
})

describe('programs of iptables', () => {
  const folder = mkdtempSync(join(tmpdir(), 'iptables-'))
  after(() => rmSync(folder, { recursive: true }))
  const put = (name: string, script: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })

  it('are asked for their version once, and not at all for tables that the kernel does not have', {
    skip: skipsNamespaces,
  }, async () => {
    put('iptables', 'echo "iptables v1.8.9 (nf_tables)"')
    for (const name of ['iptables-nft', 'iptables-legacy', 'iptables-legacy-save']) put(name, 'echo asked >&2; exit 1')
    using namespace = NetworkNamespace.create()
    const iptables = await InstalledIptables.find({ prefix: `${folder}/`, within: work => namespace.run(work) })
    assert.deepEqual(iptables?.variants, ['nft', 'legacy'])
    assert.equal(await iptables.save('iptables-legacy'), '')
  })
})
