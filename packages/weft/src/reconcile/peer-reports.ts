import type { PeerPart } from '../backends/backend.js'
import type { Entry } from '../backends/entry.js'
import { targetName } from '../diff/target.js'
import type { Problem } from '../model/problem.js'
import type { PeerReport } from '../model/report.js'
import type { Conditions } from './conditions.js'

/** The peers as the last turn left them: a peer is done when everything it needs is in the kernel. */
export function peerReports(
  peers: readonly PeerPart[],
  problems: readonly Problem[],
  conditions: Conditions,
): readonly PeerReport[] {
  const sentences = new Map(problems.map(({ subject, sentence }) => [subject, sentence]))
  const blocked = new Map(
    problems.filter(({ code }) => code === 'route-in-the-way').map(({ subject, sentence }) => [subject, sentence]),
  )
  const refused = new Map([...conditions.values()].map(({ target, failure }) => [target, failure.sentence]))
  return peers.map(({ peer, carriage, entries }) => {
    const refusal = refused.size === 0 ? undefined : entries.map(refusalOf).find(sentence => sentence !== undefined)
    const fault = refusal ?? blocked.get(peer.subnet)
    const reason = fault ?? sentences.get(`${peer.lease.node} ${peer.family}`)
    return {
      node: peer.lease.node,
      family: peer.family,
      subnet: peer.subnet,
      publicAddress: peer.publicAddress,
      carriage: carriage ?? 'none',
      state: carriage === undefined || fault !== undefined ? 'error' : 'done',
      ...(reason !== undefined && { reason }),
    }
  })

  /** Of the object itself, or of the device that it stands on. */
  function refusalOf({ kind, key, object }: Entry): string | undefined {
    const link = 'hop' in object ? object.hop.link : 'link' in object ? object.link : undefined
    return (
      refused.get(targetName(kind, key)) ?? (link === undefined ? undefined : refused.get(targetName('link', link)))
    )
  }
}
