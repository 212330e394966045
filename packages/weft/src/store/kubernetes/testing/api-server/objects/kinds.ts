import { nodeMergeRules, plainMergeRules, podMergeRules } from '../patch/merge-rules.js'
import { eventOfGroup, storedEvent } from './event-conversion.js'
import type { Kind } from './kind.js'

const asItIs = <Same>(object: Same): Same => object
const core = { group: '', version: 'v1', toStored: asItIs, fromStored: asItIs }
const eventFields = [
  'involvedObject.kind',
  'involvedObject.name',
  'involvedObject.namespace',
  'involvedObject.uid',
  'reason',
  'reportingComponent',
  'type',
]

const kinds: readonly Kind[] = [
  {
    ...core,
    resource: 'nodes',
    kind: 'Node',
    isNamespaced: false,
    hasStatus: true,
    storedAs: 'nodes',
    mergeRules: nodeMergeRules,
    fields: ['spec.unschedulable'],
  },
  {
    ...core,
    resource: 'namespaces',
    kind: 'Namespace',
    isNamespaced: false,
    hasStatus: true,
    storedAs: 'namespaces',
    mergeRules: plainMergeRules,
    fields: ['status.phase'],
  },
  {
    ...core,
    resource: 'pods',
    kind: 'Pod',
    isNamespaced: true,
    hasStatus: true,
    storedAs: 'pods',
    mergeRules: podMergeRules,
    fields: ['spec.nodeName', 'spec.hostNetwork', 'spec.serviceAccountName', 'status.phase', 'status.podIP'],
  },
  {
    ...core,
    resource: 'events',
    kind: 'Event',
    isNamespaced: true,
    hasStatus: false,
    storedAs: 'events',
    mergeRules: plainMergeRules,
    fields: eventFields,
  },
  {
    group: 'events.k8s.io',
    version: 'v1',
    resource: 'events',
    kind: 'Event',
    isNamespaced: true,
    hasStatus: false,
    storedAs: 'events',
    mergeRules: plainMergeRules,
    fields: ['reason', 'regarding.kind', 'regarding.name', 'type'],
    toStored: storedEvent,
    fromStored: eventOfGroup,
  },
]

export function findKind(group: string, version: string, resource: string): Kind | undefined {
  return kinds.find(kind => kind.group === group && kind.version === version && kind.resource === resource)
}

/** Of the first version of the API. */
export function coreKind(resource: 'nodes' | 'pods' | 'events' | 'namespaces'): Kind {
  const kind = findKind('', 'v1', resource)
  if (kind === undefined) throw new Error(`there is no kind for ${resource}`)
  return kind
}
