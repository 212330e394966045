import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLink } from '../link/link-requests.js'
import { inTestNamespace, skip } from '../testing/test-namespace.js'
import { addIngress, addTokenBucket, deleteQdisc } from './qdisc-requests.js'
import { addRedirect } from './redirect-requests.js'

const bucket = { rateBytesPerSecond: 125_000, burstBytes: 10_000, limitBytes: 13_125 }
const wide = { rateBytesPerSecond: 6_250_000_000, burstBytes: 100_000, limitBytes: 156_350_000 }

test(
  'a link is held to a rate, also to one that needs more than 32 bits',
  { skip },
  inTestNamespace(kernel => {
    for (const [name, one] of [
      ['up0', bucket],
      ['up1', wide],
    ] as const) {
      const linkIndex = kernel.index(name)
      kernel.execute(addTokenBucket({ linkIndex, handle: 0x10000, bucket: one }))
      assert.deepEqual(kernel.connection.qdiscs(linkIndex), [
        { linkIndex, kind: 'tbf', handle: 0x10000, at: 'root', bucket: one },
      ])
    }
  }),
)

test(
  'what comes in by a link is sent to an ifb device, until the ingress queue is deleted',
  { skip },
  inTestNamespace(kernel => {
    kernel.execute(createLink({ name: 'ifb7', kind: 'ifb', isUp: true, txQueueLength: 0 }))
    const [linkIndex, toIndex] = [kernel.index('up0'), kernel.index('ifb7')]
    assert.match(kernel.refusalOf(addRedirect({ linkIndex, toIndex })), /^RTM_NEWTFILTER: .*\(EINVAL\)$/)
    kernel.execute(addIngress(linkIndex), addRedirect({ linkIndex, toIndex }))
    assert.deepEqual(kernel.connection.redirects(linkIndex), [{ linkIndex, toIndex }])
    kernel.execute(deleteQdisc({ linkIndex, at: 'ingress' }))
    assert.deepEqual(
      kernel.connection.qdiscs(linkIndex).filter(qdisc => qdisc.at === 'ingress'),
      [],
    )
  }),
)
