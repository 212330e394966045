import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CertificateAuthority, kept, skipWithoutOpenssl, TemporaryFolder } from '../testing/index.js'
import { Listener } from './listener.js'

describe('where the embedded server listens', () => {
  const keep = kept()

  it('is one place for one server; the second is refused and leaves nothing behind', {
    skip: skipWithoutOpenssl,
  }, async () => {
    const authority = await CertificateAuthority.create(keep(await TemporaryFolder.create()).path)
    const tls = await authority.sign('server')
    const accepted = () => {}
    const { url } = keep(await Listener.open({ address: '127.0.0.1:0', tls, accepted }))
    const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    const before = timers()
    const second = Listener.open({ address: url.replace('https://', ''), tls, accepted })
    await assert.rejects(second, { code: 'EADDRINUSE' })
    assert.equal(timers(), before)
  })
})
