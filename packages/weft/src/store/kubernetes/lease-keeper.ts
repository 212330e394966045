import type { Claim } from '../../model/claim.js'
import type { Problem } from '../../model/problem.js'
import type { Held, Trouble } from '../lease-store.js'
import { storeFailure } from '../store-failure.js'
import { decideLease } from './decide-lease.js'
import type { HolderParts } from './holder-parts.js'
import { Inquiry } from './inquiry.js'
import type { KubeNode } from './node-api.js'
import type { NodeMirror } from './node-mirror.js'
import { NodeWriter } from './node-writer.js'
import { PodCidrAllocation } from './pod-cidr-allocation.js'

export type Standing = Held | Trouble

/** What is done for a lease, turn by turn: the node's annotations are put right whenever they say something else. */
export class LeaseKeeper {
  readonly #parts: HolderParts
  readonly #claim: Claim
  readonly #mirror: NodeMirror
  readonly #writer: NodeWriter
  readonly #inquiry: Inquiry
  readonly #allocation: PodCidrAllocation
  #held: Held | undefined
  #nextTurnMs = Number.POSITIVE_INFINITY

  constructor(parts: HolderParts, claim: Claim, mirror: NodeMirror) {
    this.#parts = parts
    this.#claim = claim
    this.#mirror = mirror
    this.#writer = new NodeWriter(parts)
    this.#inquiry = new Inquiry(parts, claim)
    this.#allocation = new PodCidrAllocation(parts, claim)
  }

  /** When there is something to do even if nothing happens. */
  get nextTurnMs(): number {
    return this.#nextTurnMs
  }

  /** What is to be told now: the lease, what is wrong, or first the one and then the other. */
  async turn(signal: AbortSignal): Promise<readonly Standing[]> {
    this.#nextTurnMs = Number.POSITIVE_INFINITY
    const { picture, trouble } = this.#mirror
    if (trouble !== undefined) return [{ is: 'trouble', problem: storeFailure(this.#parts.name, trouble) }]
    return picture === undefined ? [] : await this.#look(picture.get(this.#claim.node), signal)
  }

  async #look(shown: KubeNode | undefined, signal: AbortSignal): Promise<readonly Standing[]> {
    const node = this.#writer.newest(shown)
    const decision = decideLease(this.#parts.names, this.#claim, node)
    if (decision.do === 'ask') return await this.#ask(decision.node, signal)
    this.#inquiry.end()
    if (decision.do === 'wait') return trouble(decision.problem)
    const { lease, patch, problem } = decision
    if (patch === undefined) {
      this.#writer.failure = undefined
      this.#held = { is: 'held', lease, isReserved: true }
    } else {
      if (await this.#writer.write(lease.node, patch, signal)) return await this.#look(shown, signal)
      this.#nextTurnMs = this.#writer.dueMs
    }
    const held = this.#held === undefined ? [] : [this.#held]
    return [...held, ...trouble(this.#writer.failure ?? problem)]
  }

  async #ask(node: KubeNode, signal: AbortSignal): Promise<readonly Standing[]> {
    if (this.#parts.allocates === true) {
      const inTheWay = await this.#allocation.turn(signal)
      this.#nextTurnMs = this.#allocation.dueMs
      return trouble(inTheWay)
    }
    const reason = await this.#inquiry.reason(node, signal)
    this.#nextTurnMs = this.#inquiry.dueMs
    return trouble(reason)
  }
}

function trouble(problem: Problem | undefined): readonly Trouble[] {
  return problem === undefined ? [] : [{ is: 'trouble', problem }]
}
