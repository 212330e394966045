import type { Remembered, Trouble } from './lease-store.js'

/** The text of net-conf where a store keeps it. What it means is read elsewhere. */
export interface ConfigText {
  readonly is: 'text'
  /** Where it stands, for sentences about it. */
  readonly path: string
  readonly text: string
}

export type ConfigTextEvent = ConfigText | Trouble | Remembered<ConfigText>

export interface ConfigSource {
  /** Ends when the signal aborts. */
  watch(signal: AbortSignal): AsyncIterable<ConfigTextEvent>
}
