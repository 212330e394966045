import { type DesiredObjects, type Kind, keyOf } from '../model/state.js'

/** An object with its key, made once and carried along: a key is asked for at every turn of the loop. */
export type EntryOf<K extends Kind> = { readonly kind: K; readonly key: string; readonly object: DesiredObjects[K] }
export type Entry = { [K in Kind]: EntryOf<K> }[Kind]

export function entry<K extends Kind>(kind: K, object: DesiredObjects[K]): EntryOf<K> {
  return { kind, key: keyOf[kind](object), object }
}
