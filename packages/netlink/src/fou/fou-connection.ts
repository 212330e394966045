import type { NetworkNamespace } from '@weft/linux'
import { Connection, type Outcome } from '../connection.js'
import { findFamily } from '../generic/family-lookup.js'
import { openNetlink } from '../open-netlink.js'
import { NETLINK_GENERIC } from '../socket-constants.js'
import type { Transport } from '../transport.js'
import { FOU_GENL_NAME } from './constants.js'
import { decodeFouPort, type FouPort } from './fou-port.js'
import { addFouPort, deleteFouPort, dumpFouPorts } from './fou-requests.js'

/** The UDP ports of one network namespace that the kernel itself takes packets out of. */
export class FouConnection implements Disposable {
  readonly #connection: Connection
  readonly #family: number

  private constructor(connection: Connection, family: number) {
    this.#connection = connection
    this.#family = family
  }

  /** Undefined as long as the kernel has no module `fou`. The socket stays in the namespace. */
  static open(namespace?: NetworkNamespace): FouConnection | undefined {
    return FouConnection.over(openNetlink({ protocol: NETLINK_GENERIC, namespace, strict: false }))
  }

  /** Takes the transport over. */
  static over(transport: Transport): FouConnection | undefined {
    const connection = new Connection(transport)
    const family = whereFound(connection)
    if (family !== undefined) return new FouConnection(connection, family)
    connection.close()
    return undefined
  }

  ports(): FouPort[] {
    return this.#connection.dump(dumpFouPorts(this.#family), decodeFouPort)
  }

  /** Undefined is success; EADDRINUSE when anybody has the port. */
  add(port: FouPort): Outcome {
    return this.#connection.execute([addFouPort(this.#family, port)])[0]
  }

  /** Undefined is success; EINVAL when there is none. */
  delete(port: Omit<FouPort, 'protocol'>): Outcome {
    return this.#connection.execute([deleteFouPort(this.#family, port)])[0]
  }

  close(): void {
    this.#connection.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

function whereFound(connection: Connection): number | undefined {
  try {
    return findFamily(connection, FOU_GENL_NAME)
  } catch (error) {
    connection.close()
    throw error
  }
}
