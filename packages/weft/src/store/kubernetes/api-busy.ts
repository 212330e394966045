import { StoreError } from '../store-error.js'

/** The API server has too much to do, and says when to come back. */
export class ApiBusy extends StoreError {
  readonly retryAfterMs: number

  constructor(retryAfterMs: number, message: string) {
    super('busy', message)
    this.name = 'ApiBusy'
    this.retryAfterMs = retryAfterMs
  }
}
