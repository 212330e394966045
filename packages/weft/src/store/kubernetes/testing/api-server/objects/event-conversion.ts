import type { Json, JsonObject } from '../../../../../model/json.js'

// The same events are served by two groups of the API, under different names of fields.
const ofGroup: readonly (readonly [core: string, group: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
]

const toCore = new Map(ofGroup.map(([core, group]) => [group, core]))
const toGroup = new Map(ofGroup)

/** An event of events.k8s.io as it is kept: as one of the first version of the API. */
export function storedEvent(event: JsonObject): JsonObject {
  return renamed(event, toCore)
}

export function eventOfGroup(event: JsonObject): JsonObject {
  return renamed(event, toGroup)
}

function renamed(event: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]): [string, Json] => [names.get(name) ?? name, value]),
  )
}
