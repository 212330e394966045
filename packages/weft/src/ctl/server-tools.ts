import type { EtcdOptions } from '../daemon/read-etcd-options.js'
import type { Environment } from '../flags/environment.js'
import type { ServerOptions } from '../server/run-server.js'
import type { ExportSource } from '../server/transfer/export-store.js'
import type { ImportTarget } from '../server/transfer/import-store.js'

/** What `weft server` needs of the world. */
export interface ServerTools {
  /** Serves until it is told to end. */
  readonly serve: (options: ServerOptions) => Promise<void>
  readonly connect: (options: EtcdOptions) => Promise<ExportSource & ImportTarget & Disposable>
  /** The answer, for whoever or whatever reads it. */
  readonly print: (text: string) => void
  /** What should be known besides the answer. */
  readonly note: (sentence: string) => void
  /** A file's text, or that of standard input for `-`. */
  readonly read: (path: string) => Promise<string>
  /** Puts a file in place whole. */
  readonly write: (path: string, text: string) => Promise<void>
  /** The time, for whoever finds the document later. */
  readonly now: () => string
  readonly environment: Environment
}
