import type { AnnotationNames } from './annotation-names.js'
import type { NodeParts } from './node-mirror.js'

export interface HolderParts extends NodeParts {
  /** The store's, for people. */
  readonly name: string
  readonly names: AnnotationNames
  /** Nobody else hands out pod CIDRs in this cluster: the nodes do so themselves. */
  readonly allocates?: boolean
}
