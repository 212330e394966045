export type StoreErrorReason =
  /** Nobody answers, or whoever answers has no say. */
  | 'unreachable'
  /** The store does not let us. */
  | 'denied'
  /** The store takes no more data. */
  | 'full'
  /** The changes since the revision that was asked for are forgotten. */
  | 'compacted'
  /** The lease that a key was to have is gone. */
  | 'lease-gone'
  /** The store has too much to do just now. */
  | 'busy'
  /** The store or the request is broken. */
  | 'broken'

/** A store did not do what it was asked. The message is the store's own words. */
export class StoreError extends Error {
  readonly code = 'ESTORE'
  readonly reason: StoreErrorReason

  constructor(reason: StoreErrorReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'StoreError'
    this.reason = reason
  }
}

/** What kind of trouble this is; whatever is not of the store's own making is its absence. */
export function reasonOf(error: Error): StoreErrorReason {
  return error instanceof StoreError ? error.reason : 'unreachable'
}
