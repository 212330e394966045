import type { Verb } from '../requests/verb.js'

/** A request and what became of it, for tests and benchmarks to look at. */
export interface Exchange {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly userAgent: string
  /** The header of that name. */
  readonly accept: string
  /** What it wanted to do, with `nodes` or `nodes/status`, as permissions call it; undefined for other paths. */
  readonly asked:
    | { readonly verb: Verb; readonly group: string; readonly resource: string; readonly name: string | undefined }
    | undefined
  user: string | undefined
  code: number | undefined
  /** Of the answer. */
  contentType: string | undefined
  /** Of the body, as they were sent: compressed, if it was. */
  bytesSent: number
  /** Whether the answer has come to its end, one way or the other. */
  isOver: boolean
}
