import { writeSync } from 'node:fs'
import type { ReadStream, WriteStream } from 'node:tty'
import { splitKeys } from './keys.js'

const enter = '\x1b[?1049h\x1b[?25l'
const leave = '\x1b[?25h\x1b[?1049l'
const home = '\x1b[H'
const clearLine = '\x1b[K'
const clearBelow = '\x1b[J'

/** The terminal as a sheet that is drawn over: its own page, no cursor, keys as they are pressed. */
export class Screen implements Disposable {
  readonly #output: WriteStream
  readonly #input: ReadStream | undefined
  readonly #restore: () => void

  constructor(output: WriteStream & { fd: number }, input: ReadStream | undefined) {
    this.#output = output
    this.#input = input
    // Whatever ends the process, also an exception, passes here; only synchronous writes still get out.
    this.#restore = () => {
      input?.setRawMode(false)
      writeSync(output.fd, leave)
    }
    process.once('exit', this.#restore)
    input?.setRawMode(true)
    output.write(enter)
  }

  /** Some terminals do not know their size and say 0. */
  get columns(): number {
    return this.#output.columns || 80
  }

  get rows(): number {
    return this.#output.rows || 24
  }

  draw(lines: readonly string[]): void {
    this.#output.write(`${home}${lines.map(line => `${line}${clearLine}`).join('\r\n')}${clearBelow}`)
  }

  onKey(listener: (key: string) => void): void {
    this.#input?.setEncoding('utf8').on('data', (chunk: string) => {
      for (const key of splitKeys(chunk)) listener(key)
    })
  }

  onResize(listener: () => void): void {
    this.#output.on('resize', listener)
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#restore)
    this.#input?.removeAllListeners('data').pause()
    this.#output.removeAllListeners('resize')
    this.#restore()
  }
}
