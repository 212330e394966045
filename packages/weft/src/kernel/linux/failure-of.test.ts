import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NetlinkError } from '@weft/netlink'
import { ipv4 } from '../conformance/samples.js'
import { failureOf } from './failure-of.js'

const { route, nexthopRoute, neighbor } = ipv4.peer(1)

describe('refusals', () => {
  test('a refusal is told with the kernel’s own words', () => {
    const error = new NetlinkError({
      operation: 'RTM_NEWROUTE',
      errno: 'ENETDOWN',
      kernelText: 'Nexthop device is not up',
    })
    const failure = failureOf({ do: 'route.replace', route }, error)
    assert.equal(failure?.code, 'ENETDOWN')
    assert.match(failure?.sentence ?? '', /Nexthop device is not up/)
  })

  test('a kernel without VXLAN is told as the module that is missing, and what to do about it', () => {
    const error = new NetlinkError({ operation: 'RTM_NEWLINK', errno: 'EOPNOTSUPP', kernelText: 'Unknown device type' })
    const failure = failureOf({ do: 'link.create', link: ipv4.link }, error)
    assert.equal(failure?.code, 'EOPNOTSUPP')
    assert.match(failure?.sentence ?? '', /module vxlan.*modprobe vxlan.*linux-modules-extra-.*Unknown device type/)
  })

  test('what should go and is not there is no failure, whatever the kernel calls it', () => {
    const refused = (errno: string) => new NetlinkError({ operation: 'RTM_DELROUTE', errno })
    assert.equal(failureOf({ do: 'route.delete', route }, refused('ESRCH')), undefined)
    assert.equal(failureOf({ do: 'route.delete', route: nexthopRoute }, refused('EINVAL')), undefined)
    assert.equal(failureOf({ do: 'neighbor.delete', neighbor }, refused('ENOENT')), undefined)
  })

  test('a deletion that is refused for another reason is a failure', () => {
    const refused = (errno: string) => new NetlinkError({ operation: 'RTM_DELROUTE', errno })
    assert.equal(failureOf({ do: 'route.delete', route }, refused('EINVAL'))?.code, 'EINVAL')
    assert.equal(failureOf({ do: 'neighbor.delete', neighbor }, refused('EPERM'))?.code, 'EPERM')
    assert.equal(failureOf({ do: 'neighbor.replace', neighbor }, refused('ENOENT'))?.code, 'ENOENT')
  })
})
