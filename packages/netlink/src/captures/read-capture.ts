import { readFileSync } from 'node:fs'

/** The bytes of `captures/NAME.hex`. Its comments are the commands that led to them, run in an empty network namespace. */
export function readCapture(name: string): Uint8Array {
  const text = readFileSync(new URL(`../../captures/${name}.hex`, import.meta.url), 'utf8')
  const digits = text
    .split('\n')
    .filter(line => !line.startsWith('#'))
    .join('')
  return new Uint8Array(Buffer.from(digits, 'hex'))
}
