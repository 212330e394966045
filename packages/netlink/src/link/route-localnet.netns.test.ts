import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inTestNamespace, skip } from '../testing/test-namespace.js'
import { allowRouteLocalnet } from './route-localnet.js'

test(
  'a link lets packets of 127.0.0.0/8 pass, and only that link',
  { skip },
  inTestNamespace(kernel => {
    const read = (link: string) =>
      kernel.namespace.run(() => readFileSync(`/proc/sys/net/ipv4/conf/${link}/route_localnet`, 'utf8').trim())
    assert.equal(read('up0'), '0')
    kernel.execute(allowRouteLocalnet(kernel.index('up0')))
    assert.equal(read('up0'), '1')
    assert.equal(read('up1'), '0')
    assert.match(kernel.refusalOf(allowRouteLocalnet(9999)), /ENODEV/)
  }),
)
