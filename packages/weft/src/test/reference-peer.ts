import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { NetworkNamespace } from '@weft/linux'
import { spawnIn } from '@weft/netlab'

const program = fileURLToPath(new URL('reference-peer.fixture.js', import.meta.url))

interface ReferenceNode {
  readonly namespace: NetworkNamespace
  /** Its number among the nodes of the fleet, from 1. */
  readonly index: number
  readonly peers: readonly number[]
  readonly subnetIndex?: number
}

/** The plainest node of the backend udp that there can be, of 10.244.n.0/24 at 192.0.2.n. */
export class ReferencePeer implements AsyncDisposable {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async open({ namespace, index, peers, subnetIndex = index }: ReferenceNode): Promise<ReferencePeer> {
    const plan = {
      local: `192.0.2.${index}`,
      port: 8285,
      network: '10.244.0.0/16',
      address: `10.244.${subnetIndex}.0/32`,
      peers: peers.map(number => ({ subnet: `10.244.${number}.0/24`, publicAddress: `192.0.2.${number}` })),
    }
    const child = spawnIn(namespace, [process.execPath, program, JSON.stringify(plan)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (child.stdout === null) throw new Error('the reference peer has no output')
    const ended = once(child, 'close').then(([code]) => {
      throw new Error(`the reference peer ended with ${code}`)
    })
    ended.catch(() => {})
    await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])
    return new ReferencePeer(child)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGKILL')
    await closed
  }
}

/** What a daemon would have written for whoever makes pods on such a node. */
export function referenceSubnetFile(index: number): string {
  return `FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.${index}.1/24\nFLANNEL_MTU=1472\nFLANNEL_IPMASQ=false\n`
}
