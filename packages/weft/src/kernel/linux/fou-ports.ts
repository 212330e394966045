import { isDeepStrictEqual } from 'node:util'
import type { NetworkNamespace } from '@weft/linux'
import { createLink, FouConnection, type Outcome, type RouteConnection } from '@weft/netlink'
import type { FouFacts } from '../../model/facts.js'
import { type FouPort, keyOf } from '../../model/state.js'
import { failure } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import { loadModule } from './load-module.js'

interface FouLook {
  readonly fou: Map<string, FouPort>
  readonly facts: FouFacts
}

/** The kernel's own way over UDP: whether there is one, and its ports. Nothing of it is touched before somebody asks. */
export class FouPorts {
  readonly #namespace: NetworkNamespace | undefined
  #connection: FouConnection | undefined
  #hasTriedToLoad = false
  #facts: FouFacts | undefined
  #listed: Map<string, FouPort> | undefined

  constructor(namespace: NetworkNamespace | undefined) {
    this.#namespace = namespace
  }

  /** What is there stays; what is missing may have come by the next resync. */
  async look(connection: RouteConnection, isResync: boolean): Promise<FouLook> {
    if (this.#facts === undefined || (isResync && this.#facts.missing !== undefined))
      this.#facts = await this.#find(connection)
    this.#listed = this.#list()
    return { fou: new Map(this.#listed), facts: this.#facts }
  }

  /** Of its ports the kernel tells no events. */
  hasChanged(): boolean {
    return this.#listed !== undefined && !isDeepStrictEqual(this.#listed, this.#list())
  }

  add(fou: FouPort): Outcome | OperationFailure {
    this.#connection ??= FouConnection.open(this.#namespace)
    return this.#connection === undefined
      ? failure('EOPNOTSUPP', noFou)
      : this.#connection.add({ family: 'ipv4', ...fou })
  }

  delete({ port }: FouPort): Outcome {
    this.#connection ??= FouConnection.open(this.#namespace)
    return this.#connection?.delete({ family: 'ipv4', port })
  }

  close(): void {
    this.#connection?.close()
  }

  async #find(connection: RouteConnection): Promise<FouFacts> {
    this.#connection ??= FouConnection.open(this.#namespace)
    if (this.#connection === undefined && !this.#hasTriedToLoad) {
      this.#hasTriedToLoad = true
      await loadModule('fou')
      this.#connection = FouConnection.open(this.#namespace)
    }
    if (this.#connection === undefined) return { missing: noFou }
    return makesIpip(connection) ? {} : { missing: noIpip }
  }

  /** Without those of one address alone: such a port is somebody else's. */
  #list(): Map<string, FouPort> {
    const listed = new Map<string, FouPort>()
    for (const { family, port, protocol, local } of this.#connection?.ports() ?? [])
      if (family === 'ipv4' && local === undefined) listed.set(keyOf.fou({ port, protocol }), { port, protocol })
    return listed
  }
}

const noFou = 'this kernel has no fou; where there is such a module, `modprobe fou` loads it'
const noIpip = 'this kernel makes no IPIP devices; where there is a module ipip, `modprobe ipip` loads it'

/** No device carries this in IP, so that the kernel refuses to make it; a kind that it does not know it refuses sooner. */
const nonsense = 255

function makesIpip(connection: RouteConnection): boolean {
  const [refusal] = connection.execute([
    createLink({ kind: 'ipip', name: 'flannel0-probe', ipip: { protocol: nonsense } }),
  ])
  return refusal?.errno === 'EINVAL'
}
