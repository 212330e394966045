/**
 * How a strategic merge patch treats what is in an object: lists of objects that are merged by a key, lists of words
 * that are merged as sets, and what is inside of objects. A list that is not here is replaced.
 */
export interface MergeRules {
  readonly [field: string]: MergeRule
}

export type MergeRule =
  | { readonly merges: 'object'; readonly inside: MergeRules }
  | { readonly merges: 'list'; readonly key: string; readonly inside: MergeRules }
  | { readonly merges: 'set' }

const object = (inside: MergeRules): MergeRule => ({ merges: 'object', inside })
const list = (key: string, inside: MergeRules = {}): MergeRule => ({ merges: 'list', key, inside })

const metadata = object({ finalizers: { merges: 'set' }, ownerReferences: list('uid') })

export const nodeMergeRules: MergeRules = {
  metadata,
  spec: object({ podCIDRs: { merges: 'set' } }),
  status: object({ conditions: list('type'), addresses: list('type') }),
}

const container = { ports: list('containerPort'), env: list('name'), volumeMounts: list('mountPath') }

export const podMergeRules: MergeRules = {
  metadata,
  spec: object({
    containers: list('name', container),
    initContainers: list('name', container),
    volumes: list('name'),
    imagePullSecrets: list('name'),
    hostAliases: list('ip'),
  }),
  status: object({ conditions: list('type'), podIPs: list('ip'), hostIPs: list('ip') }),
}

export const plainMergeRules: MergeRules = { metadata }
