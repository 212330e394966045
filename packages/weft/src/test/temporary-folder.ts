import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of its own for the files of a test, gone when its owner is. */
export class TemporaryFolder implements Disposable {
  readonly path: string

  constructor(parent = tmpdir()) {
    this.path = mkdtempSync(join(parent, 'weft-acceptance-'))
  }

  join(name: string): string {
    return join(this.path, name)
  }

  /** As an operator's tools do: another file in the place of the old one. */
  write(name: string, content: unknown): string {
    const path = this.join(name)
    const text = typeof content === 'string' ? content : `${JSON.stringify(content)}\n`
    writeFileSync(`${path}.new`, text)
    renameSync(`${path}.new`, path)
    return path
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
