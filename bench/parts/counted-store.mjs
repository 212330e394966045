/** A way to a store that counts what is asked of it, by the name of the call. */
export function countedStore(store) {
  const requests = {}
  const kv = {}
  for (const call of ['range', 'commit', 'grant', 'keepAlive', 'timeToLive', 'revoke', 'watch'])
    kv[call] = (...asked) => {
      requests[call] = (requests[call] ?? 0) + 1
      return store[call](...asked)
    }
  return { kv, requests }
}
