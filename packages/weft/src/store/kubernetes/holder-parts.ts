import type { AnnotationNames } from './annotation-names.js'
import type { NodeParts } from './node-mirror.js'

export interface HolderParts extends NodeParts {
  /** The store's, for people. */
  readonly name: string
  readonly names: AnnotationNames
}
