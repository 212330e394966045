import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { interfaceAddress, prefix } from '@weft/inet'
import type { NetworkNamespace } from '@weft/linux'
import { spawnIn } from '@weft/netlab'
import { addAddress, changeLink, RouteConnection, replaceRoute } from '@weft/netlink'
import { referencePeer } from '@weft/pump/testing'

const device = 'flannel0'

interface ReferenceNode {
  readonly namespace: NetworkNamespace
  /** Its number among the nodes of the fleet, from 1. */
  readonly index: number
  readonly peers: readonly number[]
}

/** The plainest node of the backend udp that there can be, of 10.244.n.0/24 at 192.0.2.n. */
export class ReferencePeer implements AsyncDisposable {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async open({ namespace, index, peers }: ReferenceNode): Promise<ReferencePeer> {
    const routes = peers.map(number => `10.244.${number}.0/24=192.0.2.${number}`)
    const command = [process.execPath, referencePeer, device, `192.0.2.${index}`, ...routes]
    const child = spawnIn(namespace, command, { stdio: ['ignore', 'pipe', 'inherit'] })
    if (child.stdout === null) throw new Error('the reference peer has no output')
    const ended = once(child, 'close').then(([code]) => {
      throw new Error(`the reference peer ended with ${code}`)
    })
    ended.catch(() => {})
    await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])
    layOut(namespace, index)
    return new ReferencePeer(child)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGKILL')
    await closed
  }
}

function layOut(namespace: NetworkNamespace, index: number): void {
  using route = namespace.run(() => RouteConnection.open())
  const linkIndex = route.link({ name: device })?.index ?? 0
  const outcomes = route.execute([
    changeLink({ index: linkIndex, mtuBytes: 1472, isUp: true }),
    addAddress({ linkIndex, address: interfaceAddress(`10.244.${index}.0/32`) }),
    replaceRoute({ destination: prefix('10.244.0.0/16'), linkIndex, scope: 'global' }),
  ])
  const refusal = outcomes.find(outcome => outcome !== undefined)
  if (refusal !== undefined) throw refusal
}

/** What a daemon would have written for whoever makes pods on such a node. */
export function referenceSubnetFile(index: number): string {
  return `FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.${index}.1/24\nFLANNEL_MTU=1472\nFLANNEL_IPMASQ=false\n`
}
