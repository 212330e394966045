import type { Path } from '../../model/facts.js'
import { type Problem, problem } from '../../model/problem.js'
import type { FamilyContext, FamilyPart, Peer, PeerPart } from '../backend.js'
import { directLink, directRoute } from '../direct-route.js'

export function planHostGw(context: FamilyContext): FamilyPart {
  return {
    entries: [],
    problems: [],
    podMtuBytes: context.underlay.mtuBytes,
    planPeer: peer => planPeer(peer, context),
  }
}

function planPeer(peer: Peer, { underlay, paths, usesNexthop }: FamilyContext): PeerPart {
  const path = paths.get(peer.publicAddress)
  if (directLink(path) !== underlay.link)
    return { peer, carriage: undefined, entries: [], problem: notOnLink(peer, path, underlay.link) }
  return directRoute(peer, underlay.link, usesNexthop(peer.publicAddress))
}

function notOnLink({ lease, family, publicAddress }: Peer, path: Path | undefined, link: string): Problem {
  const sentence = `${lease.node} at ${publicAddress} ${whereInstead(path, link)}`
  return problem('not-on-link', `${lease.node} ${family}`, sentence)
}

const remedy = 'The vxlan backend with DirectRouting serves such peers too'

function whereInstead(path: Path | undefined, link: string): string {
  if (path === undefined) return 'cannot be reached: this machine has no route there'
  const where = path.gateway === undefined ? `is reached through ${path.link}` : `is behind the router ${path.gateway}`
  return `${where}; host-gw needs it on the layer-2 network of ${link}. ${remedy}`
}
