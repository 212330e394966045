/** A command line is not what it should be. Exit code 2. */
export class UsageError extends Error {
  readonly code = 'EUSAGE'
}
