import { prefix } from '../../store/etcd/testing/key-value-of.js'
import type { MemoryConnection } from '../../store/etcd/testing/memory-connection.js'
import { openEtcdParts } from '../etcd-parts.js'
import { MachineNode, type MachineNodeOptions } from './machine-node.js'

export interface EtcdNodeOptions extends MachineNodeOptions {
  readonly kv: MemoryConnection
}

/** A whole daemon on a machine in memory, whose leases are in an etcd in memory. */
export class EtcdNode extends MachineNode {
  constructor({ kv, ...options }: EtcdNodeOptions) {
    super(options, question => openEtcdParts({ ...question, kv, name: 'etcd', prefix }))
  }
}
