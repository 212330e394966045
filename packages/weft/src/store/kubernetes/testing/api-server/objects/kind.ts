import type { JsonObject } from '../../../../../model/json.js'
import type { MergeRules } from '../patch/merge-rules.js'

/** A kind of object as one version of the API serves it. */
export interface Kind {
  readonly group: string
  readonly version: string
  /** The plural that stands in paths. */
  readonly resource: string
  readonly kind: string
  readonly isNamespaced: boolean
  readonly hasStatus: boolean
  /** Under which name its objects are kept: two versions of the API may serve the same ones. */
  readonly storedAs: string
  readonly mergeRules: MergeRules
  /** What `fieldSelector` may ask for. */
  readonly fields: readonly string[]
  /** From what clients of this version write to what is kept, and back; both without `kind` and `apiVersion`. */
  readonly toStored: (object: JsonObject) => JsonObject
  readonly fromStored: (object: JsonObject) => JsonObject
}

export function apiVersionOf({ group, version }: Kind): string {
  return group === '' ? version : `${group}/${version}`
}
