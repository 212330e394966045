/** A line for the daemon's log. */
export interface CniLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly event: string
  readonly subject?: string
  readonly text: string
}
