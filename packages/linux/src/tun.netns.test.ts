import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRootlike } from './is-rootlike.js'
import { LinuxError } from './linux-error.js'
import { NetworkNamespace } from './network-namespace.js'
import { hasTun, offersTunOffload, openTun, setTunStays, TUN_F_CSUM, tunFeatures } from './tun.js'

const skip = isRootlike() ? false : 'needs root or a user namespace'

test('a device is carried by one at a time, and goes with its descriptor', { skip }, () => {
  using namespace = NetworkNamespace.create()
  namespace.run(() => {
    const first = openTun('tun0', 0)
    assert.throws(
      () => openTun('tun0', 0),
      (error: unknown) => error instanceof LinuxError && error.errno === 'EBUSY',
    )
    assert.equal(hasTun(first), true)
    first.close()
    using again = openTun('tun0', 0)
    assert.throws(() => again.read(new Uint8Array(100)), { errno: 'EAGAIN' })
  })
})

test('a device that is to stay can be opened again', { skip }, () => {
  using namespace = NetworkNamespace.create()
  namespace.run(() => {
    const first = openTun('tun0', 0)
    setTunStays(first, true)
    first.close()
    using again = openTun('tun0', 0)
    setTunStays(again, false)
  })
})

test('the kernel tells which features it knows, and refuses those that nobody knows', { skip }, () => {
  using namespace = NetworkNamespace.create()
  namespace.run(() => {
    assert.notEqual(tunFeatures(), 0)
    using tun = openTun('tun0', 0)
    assert.equal(offersTunOffload(tun, TUN_F_CSUM), true)
    assert.equal(offersTunOffload(tun, 1 << 20), false)
  })
})

test('a name that is too long is refused before the kernel cuts it short', () => {
  assert.throws(() => openTun('a-name-of-16-byte', 0), RangeError)
})
