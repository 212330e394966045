import { addressOf } from '@weft/inet'
import type { Facts } from '../model/facts.js'

/**
 * Whether connections of before may be dead: an address is gone, and the kernel lets those from it hang, or what was down
 * is up, and they would wait for their turn to try again.
 */
export function hasLostFooting(before: Facts, now: Facts): boolean {
  if (before === now) return false
  const footing = new Set(footingIn(now))
  return footingIn(before).some(one => !footing.has(one)) || riseIn(before, now)
}

function footingIn({ interfaces }: Facts): readonly string[] {
  return interfaces.flatMap(({ addresses }) =>
    addresses.filter(({ isGlobal }) => isGlobal).map(({ address }) => addressOf(address)),
  )
}

function riseIn(before: Facts, now: Facts): boolean {
  const down = new Set(before.interfaces.filter(({ isUp }) => !isUp).map(({ name }) => name))
  return now.interfaces.some(
    ({ name, isUp, addresses }) => isUp && down.has(name) && addresses.some(({ isGlobal }) => isGlobal),
  )
}
