import type { Address } from '@weft/inet'

/** What became of one echo request. */
export type PingOutcome =
  | { readonly outcome: 'reply'; readonly rttMicroseconds: number }
  | { readonly outcome: 'lost'; readonly timeoutMilliseconds: number }
  /** Refused with DF set: by the sender's own device (no reporter) or by a router on the way. */
  | { readonly outcome: 'too-big'; readonly pathMtuBytes: number; readonly reporter?: Address }
  | { readonly outcome: 'unreachable'; readonly reason: string; readonly reporter?: Address }

/** `0.08 ms`, `no reply within 1000 ms`, `too big, path MTU 1450 (says 10.244.1.1)`. */
export function describeOutcome(result: PingOutcome): string {
  switch (result.outcome) {
    case 'reply':
      return `${(result.rttMicroseconds / 1000).toFixed(2)} ms`
    case 'lost':
      return `no reply within ${result.timeoutMilliseconds} ms`
    case 'too-big':
      return `too big, path MTU ${result.pathMtuBytes}${by(result.reporter)}`
    case 'unreachable':
      return `${result.reason}${by(result.reporter)}`
  }
}

function by(reporter: Address | undefined): string {
  return reporter === undefined ? '' : ` (says ${reporter})`
}
