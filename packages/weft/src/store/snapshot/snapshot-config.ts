import type { Problem } from '../../model/problem.js'
import type { Clock } from '../../time/clock.js'
import type { ConfigSource, ConfigText, ConfigTextEvent } from '../config-source.js'
import { patienceMs } from './patience.js'
import { rememberedFirst } from './remembered-first.js'
import type { Notebook } from './snapshot-file.js'

interface SnapshotConfigParts {
  readonly source: ConfigSource
  readonly file: Notebook
  readonly clock: Clock
  /** What is wrong with a text, if anything: only what makes sense is worth being remembered. */
  readonly fault: (text: ConfigText) => Problem | undefined
}

/** A source of net-conf with a memory: the last good one is told once if the source is away at the start, or has a bad one. */
export class SnapshotConfig implements ConfigSource {
  readonly #parts: SnapshotConfigParts

  constructor(parts: SnapshotConfigParts) {
    this.#parts = parts
  }

  async *watch(signal: AbortSignal): AsyncGenerator<ConfigTextEvent, void> {
    const { source, file, clock, fault } = this.#parts
    const tell = (stop: AbortSignal) => source.watch(stop)
    let remembered = recalled(file)
    for await (const event of rememberedFirst({ tell, remembered, clock, patienceMs }, signal)) {
      const problem = event.is === 'text' ? fault(event) : undefined
      if (problem !== undefined) {
        if (remembered !== undefined) yield remembered
        yield { is: 'trouble', problem }
      } else {
        if (event.is === 'text') file.remember({ config: event.text })
        yield event
      }
      if (event.is !== 'trouble') remembered = undefined
    }
  }
}

function recalled({ saved, path }: Notebook): ConfigTextEvent | undefined {
  if (saved?.config === undefined) return undefined
  return { is: 'remembered', savedAt: saved.savedAt, event: { is: 'text', path, text: saved.config } }
}
