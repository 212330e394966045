import type { Clock } from '../../time/clock.js'
import type { ConfigSource, ConfigTextEvent } from '../config-source.js'
import { rememberedFirst } from './remembered-first.js'
import type { SnapshotFile } from './snapshot-file.js'

interface SnapshotConfigParts {
  readonly source: ConfigSource
  readonly file: SnapshotFile
  readonly clock: Clock
}

/**
 * A source of net-conf with a memory. What is to be remembered is for whoever reads the text to say: only what made sense
 * is worth it.
 */
export class SnapshotConfig implements ConfigSource {
  readonly #parts: SnapshotConfigParts

  constructor(parts: SnapshotConfigParts) {
    this.#parts = parts
  }

  watch(signal: AbortSignal): AsyncGenerator<ConfigTextEvent, void> {
    const { source, file, clock } = this.#parts
    const tell = (stop: AbortSignal) => source.watch(stop)
    return rememberedFirst({ tell, remembered: recalled(file), clock }, signal)
  }
}

function recalled({ saved, path }: SnapshotFile): ConfigTextEvent | undefined {
  if (saved?.config === undefined) return undefined
  return { is: 'remembered', savedAt: saved.savedAt, event: { is: 'text', path, text: saved.config } }
}
