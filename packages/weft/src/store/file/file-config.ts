import { parseJson } from '../../document/parse-json.js'
import { watchDocument } from '../../files/watch-document.js'
import { problem } from '../../model/problem.js'
import type { ConfigSource, ConfigTextEvent } from '../config-source.js'

/** Net-conf in a file that may come later, be half written, or be mended at any time. */
export class FileConfig implements ConfigSource {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  async *watch(signal: AbortSignal): AsyncGenerator<ConfigTextEvent, void> {
    const path = this.#path
    for await (const reading of watchDocument({ path, read: text => parseJson(path, text), signal })) {
      if (reading.is === 'read') yield { is: 'text', path, text: reading.text }
      else yield { is: 'trouble', problem: problem('configuration-refused', path, reading.error.message) }
    }
  }
}
