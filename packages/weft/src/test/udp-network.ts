import assert from 'node:assert/strict'
import { type Address, addressOf, familyOf } from '@weft/inet'
import { Pinger, type Pod, pingStream } from '@weft/netlab'
import { eventually } from './eventually.js'

/** The largest packets that go through, by family: an interface of 1500 less IP and UDP. */
const wholePackets = { ipv4: 1472, ipv6: 1452 } as const

/** Every pod reaches every other one with packets as long as promised, and none is a byte longer. */
export async function assertMatrix(pods: readonly Pod[]): Promise<void> {
  for (const from of pods)
    for (const to of pods) {
      if (from === to) continue
      for (const destination of to.plan.addresses.map(addressOf)) await assertReaches(from, destination)
    }
}

export async function assertReaches(
  from: Pod,
  destination: Address,
  longest: number = wholePackets[familyOf(destination)],
): Promise<void> {
  const family = familyOf(destination)
  using pinger = Pinger.open(from.namespace, family)
  const packetBytes = Math.min(longest, from.plan.mtuBytes)
  await eventually(async () => {
    const { outcome } = await pinger.ping({ destination, packetBytes, timeoutMilliseconds: 2_000 })
    assert.equal(outcome, 'reply', `${from.plan.name} to ${destination}`)
  })
}

export async function assertSilence(from: Pod, destination: Address): Promise<void> {
  using pinger = Pinger.open(from.namespace, familyOf(destination))
  for (let count = 0; count < 3; count++) {
    const { outcome } = await pinger.ping({ destination, timeoutMilliseconds: 500 })
    assert.notEqual(outcome, 'reply', `${from.plan.name} to ${destination}`)
  }
}

/** Twenty packets a second: what a machine without acceleration has time for. */
const intervalMilliseconds = 50

export async function assertNoneLostWhile(from: Pod, destination: Address, work: () => Promise<void>): Promise<void> {
  await assertReaches(from, destination)
  using pinger = Pinger.open(from.namespace, familyOf(destination))
  const done = new AbortController()
  const stream = pingStream(pinger, {
    destination,
    intervalMilliseconds,
    timeoutMilliseconds: 10_000,
    signal: done.signal,
  })
  await work().finally(() => done.abort())
  const { sent, received, lost } = await stream
  assert.ok(sent > 20, `only ${sent} packets were sent`)
  assert.deepEqual({ received, lost }, { received: sent, lost: [] })
}
