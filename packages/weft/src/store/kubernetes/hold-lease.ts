import type { Claim } from '../../model/claim.js'
import { Alarm } from '../../time/alarm.js'
import type { HolderParts } from './holder-parts.js'
import { LeaseKeeper, type Standing } from './lease-keeper.js'
import { NodeMirror } from './node-mirror.js'

/**
 * Waits until Kubernetes has given this node its subnet, and tells the others of the node. That stays as it is when the signal
 * aborts: the node's pods do too.
 */
export async function* holdLease(
  parts: HolderParts,
  claim: Claim,
  signal: AbortSignal,
): AsyncGenerator<Standing, void, void> {
  if (signal.aborted) return
  const { api, clock, random } = parts
  const alarm = new Alarm(clock)
  const onChange = () => alarm.ring()
  await using mirror = new NodeMirror({ api, clock, random, node: claim.node, needsSpec: () => true, onChange })
  const keeper = new LeaseKeeper(parts, claim, mirror)
  let told: string | undefined
  while (true) {
    await alarm.next(signal)
    const standings = await keeper.turn(signal)
    if (signal.aborted) return
    const text = JSON.stringify(standings)
    if (text !== told) yield* standings
    told = text
    alarm.ring(keeper.nextTurnMs)
  }
}
