import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, describe, it } from 'node:test'
import { isRootlike, NetworkNamespace } from '@weft/linux'
import { InstalledIptables } from './installed-iptables.js'
import { conformance } from './iptables.conformance.js'
import { programs, variantOf } from './program.js'

const found = await InstalledIptables.find()
const skip = found === undefined ? 'needs iptables' : isRootlike() ? false : 'needs root, or root of a user namespace'

describe('InstalledIptables', { skip }, () => {
  const namespaces: NetworkNamespace[] = []
  after(() => {
    for (const namespace of namespaces) namespace.close()
  })

  async function inFreshNamespace(): Promise<InstalledIptables> {
    const namespace = NetworkNamespace.create()
    namespaces.push(namespace)
    const iptables = await InstalledIptables.find({ spawn: (...it) => namespace.run(() => spawn(...it)) })
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
