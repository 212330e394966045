import type { Prefix } from '@weft/inet'
import { families } from '../model/family.js'
import type { Lease } from '../model/lease.js'
import type { NodeOptions } from '../plan/underlay.js'
import type { Intent } from '../reconcile/reconciler.js'

interface IntentPartsOptions {
  readonly node: NodeOptions
  /** The store hands out leases: this node's own is the one that it holds, whatever else bears its name. */
  readonly holds: boolean
  readonly formerNetworks: readonly Prefix[]
  readonly onWhole: (intent: Intent) => void
}

/** Net-conf, the leases, and where a store hands them out this node's own, come one by one; an intent is whole when it has the first two. */
export class IntentParts {
  readonly #options: IntentPartsOptions
  #formerNetworks: readonly Prefix[]
  #config: Intent['config'] | undefined
  #leases: Intent['leases'] | undefined
  #own: Lease | undefined

  constructor(options: IntentPartsOptions) {
    this.#options = options
    this.#formerNetworks = options.formerNetworks
  }

  setConfig(config: Intent['config']): void {
    if (this.#config !== undefined)
      this.#formerNetworks = [...new Set([...this.#formerNetworks, ...networksOf(this.#config)])]
    this.#config = config
    this.#tell()
  }

  setLeases(leases: Intent['leases']): void {
    this.#leases = leases
    this.#tell()
  }

  setOwn(own: Lease): void {
    if (own === this.#own) return
    this.#own = own
    this.#tell()
  }

  get config(): Intent['config'] | undefined {
    return this.#config
  }

  #tell(): void {
    const { node, holds, onWhole } = this.#options
    if (this.#config === undefined || this.#leases === undefined) return
    const leases = holds ? withOwn(this.#leases, node.node, this.#own) : this.#leases
    const present = networksOf(this.#config)
    const formerNetworks = this.#formerNetworks.filter(network => !present.includes(network))
    onWhole({ config: this.#config, leases, options: node, holdsLease: holds, formerNetworks })
  }
}

function networksOf({ families: enabled }: Intent['config']): readonly Prefix[] {
  return families.flatMap(family => enabled[family]?.network ?? [])
}

/** Sorted by node, as the leases are. */
function withOwn(leases: readonly Lease[], name: string, own: Lease | undefined): readonly Lease[] {
  const others = leases.filter(({ node }) => node !== name)
  if (own === undefined) return others
  const peers = others.filter(lease => !isSameClaim(lease, own))
  const place = peers.findIndex(({ node }) => node > name)
  return place < 0 ? [...peers, own] : peers.toSpliced(place, 0, own)
}

/** Our own lease before our name was in it: flannel writes none. */
function isSameClaim(lease: Lease, own: Lease): boolean {
  return (
    lease.subnet === own.subnet &&
    lease.ipv6Subnet === own.ipv6Subnet &&
    lease.publicIp === own.publicIp &&
    lease.publicIpv6 === own.publicIpv6
  )
}
