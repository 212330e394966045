import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { expiringTokens, skipWithoutEtcdctl, skipWithoutOpenssl } from '@weft/etcd/testing'
import { runAside } from '../run-in.js'
import { TemporaryFolder } from '../temporary-folder.js'
import { CertificateFiles } from './certificate-files.js'
import { EtcdFleet, prefix } from './etcd-fleet.js'
import { skip } from './why-skipped.js'

const tokenSeconds = 2
const hosts = ['192.0.2.4', '192.0.2.5', '192.0.2.6']

test('with TLS and passwords pods lose no packet either', {
  skip: skip || skipWithoutOpenssl || skipWithoutEtcdctl,
}, async t => {
  using folder = new TemporaryFolder()
  const files = new CertificateFiles(folder)
  const [first, second] = [await files.issue('first', hosts), await files.issue('second', hosts)]
  files.trust(first)
  files.use(first)
  const { ca, certificate, key } = files.client
  await using lab = await EtcdFleet.open({
    tls: files.server,
    args: [await expiringTokens(folder.path, `${tokenSeconds}s`)],
    flags: [
      ...['--etcd-cafile', ca, '--etcd-certfile', certificate, '--etcd-keyfile', key],
      ...['--etcd-username', 'weft', '--etcd-password', 'battery'],
    ],
    root: { name: 'root', password: 'secret' },
  })
  const etcdctl = (words: string, shown = { certificate, key }) => {
    const tls = `--cacert ${ca} --cert ${shown.certificate} --key ${shown.key}`
    return runAside(lab.fleet.namespaceOf('node-d'), `etcdctl --endpoints ${lab.etcd.endpoints.join()} ${tls} ${words}`)
  }
  await etcdctl('user add root:secret')
  await etcdctl('user grant-role root root')
  await etcdctl('user add weft:battery')
  await etcdctl('role add weft')
  await etcdctl(`role grant-permission weft --prefix=true readwrite ${prefix}/`)
  await etcdctl('user grant-role weft weft')
  await etcdctl('auth enable')
  await lab.startAll()

  const restartMembers = async () => {
    await lab.killMembers()
    lab.startMembers()
    return `a change from the restart of all members on: ${await lab.convergence()}`
  }

  await t.test('when tokens run out', async t => {
    await lab.unharmed(async () => {
      // Nobody shows a token while nothing happens: only who has to connect anew finds that his has run out.
      await sleep(tokenSeconds * 1_500)
      t.diagnostic(await restartMembers())
    })
  })

  await t.test('when all certificates, and who signs them, are replaced', async t => {
    await lab.unharmed(async () => {
      files.trust(first, second)
      t.diagnostic(await restartMembers())
      files.use(second)
      files.trust(second)
      t.diagnostic(await restartMembers())
      await assert.rejects(etcdctl('endpoint health', first.client))
      await etcdctl('endpoint health')
    })
  })
})
